import { useSuspenseQuery } from "@tanstack/react-query";
import type { Identity } from "../api/types";
import { queries } from "../queries";

/** Who is signed in; every page but the sign-in page has it loaded before it opens. */
export function useMe(): Identity {
  return useSuspenseQuery(queries.me()).data;
}

/** Whether a person sees more than what is theirs, so that it matters whose something is. */
export function seesOthers(me: Identity): boolean {
  return me.role !== "user";
}
