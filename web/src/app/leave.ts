import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";
import { personLeft } from "../api/person";
import { dismissAll } from "../components/toasts";
import { setEnded } from "./ended";

/** Takes whoever has the page open to the sign-in page, and drops what they have seen. */
export async function leave(client: QueryClient, router: AnyRouter) {
  setEnded("leaving");
  await router.navigate({ to: "/sign-in" });
  forget(client);
}

/** Drops what somebody has seen here, what they were told, and what is still on its way to them. */
export function forget(client: QueryClient) {
  personLeft();
  dismissAll();
  client.clear();
  setEnded("no"); // of the next one nothing is known
}
