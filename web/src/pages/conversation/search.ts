import { said } from "../../lists/search";

/** The line of the transcript that an address leads to, counted from 1. */
export function lineSearch(search: Record<string, unknown>): { line?: number } {
  const line = Number(search["line"]);
  return said(Number.isInteger(line) && line >= 1 && line < 1_000_000 ? { line } : {});
}
