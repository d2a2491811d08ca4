import { said } from "../../lists/search";

/** Where to go after signing in: an address of our own pages, never another site's. */
export function signInSearch(search: Record<string, unknown>): { next?: string } {
  const { next } = search;
  return said(typeof next === "string" && /^\/(?![/\\])/.test(next) ? { next } : {});
}
