// The connection to the server. Pages never import this: they name what they need in ../queries.
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import { SimpleCsrfProtectionLinkPlugin } from "@orpc/client/plugins";
import type { CallContext, Procedures } from "./procedures";
import { send } from "./progress";

const link = new RPCLink<CallContext>({
  url: () => `${window.location.origin}/rpc`,
  plugins: [new SimpleCsrfProtectionLinkPlugin()],
  fetch: (request, init, { context }) =>
    context.onProgress
      ? send(request, context.onProgress)
      : globalThis.fetch(request, { ...init, credentials: "include" }),
});

export const client: Procedures = createORPCClient<Procedures>(link);
