import { useSyncExternalStore } from "react";

let title = "";
let first = true; // the browser itself reads the title of the first page
const listeners = new Set<() => void>();

/** Tells whoever cannot see it that another page has opened. */
export function announce(next: string) {
  if (!first) title = next;
  first = false;
  for (const listener of listeners) listener();
}

export function useAnnounced(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => title,
  );
}
