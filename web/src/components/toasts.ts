import { useSyncExternalStore } from "react";

export interface Toast {
  id: string; // a second toast of the same id replaces the first
  text: string;
  tone: "good" | "risk";
  action?: { label: string; run: () => void };
}

const shownFor = 8_000; // an error with an action stays until it is closed

let toasts: readonly Toast[] = [];
const listeners = new Set<() => void>();

function set(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

export function toast(t: Toast) {
  set([...toasts.filter((other) => other.id !== t.id), t].slice(-4));
  if (!t.action) setTimeout(() => set(toasts.filter((other) => other !== t)), shownFor);
}

export function dismiss(id: string) {
  if (toasts.some((t) => t.id === id)) set(toasts.filter((t) => t.id !== id));
}

export function dismissAll() {
  set([]);
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
}
