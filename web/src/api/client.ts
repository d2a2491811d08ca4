// The connection to the server. Pages never import this: they name what they need in ../queries.
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import { SimpleCsrfProtectionLinkPlugin } from "@orpc/client/plugins";
import { person, whileHere } from "./person";
import type { CallContext, Procedures } from "./procedures";
import { send } from "./progress";
import { answered, callKey, wanted } from "./versions";

const link = new RPCLink<CallContext>({
  url: () => `${window.location.origin}/rpc`,
  plugins: [new SimpleCsrfProtectionLinkPlugin()],
  interceptors: [({ next }) => whileHere(next())],
  headers: (_options, path, input) => {
    const own = person();
    return { "salesai-seen": String(wanted(callKey(path, input))), ...(own !== null && { "salesai-person": own }) };
  },
  fetch: async (request, init, { context }, path, input) => {
    if (context.onProgress) return send(request, context.onProgress);
    const answer = await globalThis.fetch(request, { ...init, credentials: "include" });
    answered(callKey(path, input), answer.headers.get("salesai-version"), {
      asked: Number(request.headers.get("salesai-seen")),
      stale: answer.headers.get("cache-status")?.includes("detail=stale") ?? false,
    });
    return answer;
  },
});

export const client: Procedures = createORPCClient<Procedures>(link);
