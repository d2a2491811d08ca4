import type { Range } from "../../api/procedures";
import { day, oneOf, said, text } from "../../lists/search";

/** What the address of the reports says; days are the reader's own, both included. */
export type ReportSearch = {
  tab?: "team";
  from?: string;
  to?: string;
  user?: string;
};

export function reportSearch(search: Record<string, unknown>): ReportSearch {
  return said({
    tab: oneOf(["team"] as const, search["tab"]),
    from: day(search["from"]),
    to: day(search["to"]),
    user: text(search["user"]),
  });
}

/** The range to ask the server for, or null where it ends before it begins. */
export function rangeOf({ from, to }: ReportSearch): Range | null {
  if (from && to && from > to) return null;
  return said({ dateFrom: from && midnight(from, 0), dateTo: to && midnight(to, 1) });
}

/** A day as its own midnight where the reader is, plus some days. */
function midnight(value: string, plus: number): string {
  const [year = 0, month = 1, date = 1] = value.split("-").map(Number);
  return new Date(year, month - 1, date + plus).toISOString();
}

/** A day some days ago, as an address writes it. */
export function daysAgo(days: number, now = new Date()): string {
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
