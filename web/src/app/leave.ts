import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";
import { setEnded } from "./ended";

/** Takes whoever has the page open to the sign-in page, and drops what they have seen. */
export async function leave(client: QueryClient, router: AnyRouter) {
  setEnded("leaving");
  await router.navigate({ to: "/sign-in" });
  client.clear();
  setEnded("no");
}
