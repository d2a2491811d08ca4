// What is on its way to the upload form and cannot stand in an address: a file dropped on the home page, and what
// somebody had filled in before they looked at another page.
import type { Draft } from "./form";

let carried: File | null = null;
let kept: { userId: string; draft: Draft } | null = null;

export function carry(file: File) {
  carried = file;
}

export function takeCarried(): File | null {
  const file = carried;
  carried = null;
  return file;
}

/** Keeps a draft while its page is away; it is gone with the window. */
export function keepDraft(userId: string, draft: Draft) {
  kept = { userId, draft };
}

/** The draft that the same person left, if there is one. */
export function keptDraft(userId: string): Draft | null {
  return kept?.userId === userId ? kept.draft : null;
}

export function forgetDraft() {
  kept = null;
}
