// Whether the session has ended under an open page.
import { useSyncExternalStore } from "react";

/**
 * What is known of the session: it goes on, it ended and the person is asked to sign in, they put that off, or they are
 * leaving, so that what still comes back refused concerns nobody.
 */
export type Ended = "no" | "asking" | "putOff" | "leaving";

let state: Ended = "no";
const listeners = new Set<() => void>();

export function setEnded(next: Ended) {
  state = next;
  for (const listener of listeners) listener();
}

export const ended = (): Ended => state;

export function useEnded(): Ended {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ended,
  );
}
