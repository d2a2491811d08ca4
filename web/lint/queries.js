// Two rules that keep "Input validation failed" away: a call whose input is not under `input` sends none,
// and every page that makes it shares one cache key.
const inputOnly = {
  create(context) {
    return {
      CallExpression(node) {
        const { callee, arguments: args } = node;
        if (callee.type !== "MemberExpression" || callee.computed || callee.property.name !== "queryOptions") return;
        const [options] = args;
        const named = options?.type === "ObjectExpression" &&
          options.properties.some((p) => p.type === "Property" && !p.computed && (p.key.name ?? p.key.value) === "input");
        if (!named) context.report({ node, message: "queryOptions() takes one object with `input`: queryOptions({ input: {…} }). Anything else sends no input." });
      },
    };
  },
};

export default { meta: { name: "queries" }, rules: { "input-only": inputOnly } };
