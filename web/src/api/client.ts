// The connection to the server. Pages never import this: they name what they need in ../queries.
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import { SimpleCsrfProtectionLinkPlugin } from "@orpc/client/plugins";
import type { CallContext, Procedures } from "./procedures";
import { send } from "./progress";
import { answered, callKey, wanted } from "./versions";

const link = new RPCLink<CallContext>({
  url: () => `${window.location.origin}/rpc`,
  plugins: [new SimpleCsrfProtectionLinkPlugin()],
  headers: (_options, path, input) => ({ "salesai-seen": String(wanted(callKey(path, input))) }),
  fetch: async (request, init, { context }, path, input) => {
    if (context.onProgress) return send(request, context.onProgress);
    const answer = await globalThis.fetch(request, { ...init, credentials: "include" });
    answered(callKey(path, input), answer.headers.get("salesai-version"));
    return answer;
  },
});

export const client: Procedures = createORPCClient<Procedures>(link);
