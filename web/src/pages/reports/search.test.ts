import { expect, test } from "vitest";
import { daysAgo, rangeOf, reportSearch } from "./search";

test("a range includes its last day and is nothing without days", () => {
  expect(rangeOf({})).toEqual({});
  const { dateFrom, dateTo } = rangeOf({ from: "2026-01-01", to: "2026-01-31" }) ?? {};
  expect(dateFrom).toBe(new Date(2026, 0, 1).toISOString());
  expect(dateTo).toBe(new Date(2026, 1, 1).toISOString());
});

test("a range that ends before it begins is told apart", () => {
  expect(rangeOf({ from: "2026-02-01", to: "2026-01-01" })).toBeNull();
});

test("an address is read, and what makes no sense in it is left out", () => {
  expect(reportSearch({ tab: "team", from: "2026-01-01", to: "soon", user: "u1" })).toEqual({ tab: "team", from: "2026-01-01", user: "u1" });
  expect(reportSearch({ tab: "personal" })).toEqual({});
});

test("days ago crosses months", () => {
  expect(daysAgo(30, new Date(2026, 2, 1))).toBe("2026-01-30");
});
