import { expect, test } from "vitest";
import { day, finder, said, text } from "./search";

const has = finder((item: { texts: (string | null)[] }) => item.texts);
const found = (question: string, ...texts: (string | null)[]) => has(question, { texts });

test("every word must be found, in any text, in any case, accent or width", () => {
  expect(found("acme pricing", "Acme Manufacturing", "Pricing pushback")).toBe(true);
  expect(found("acme pricing", "Acme Manufacturing", null)).toBe(false);
  expect(found("cafe", "Café Lumière")).toBe(true);
  expect(found("ＡＣＭＥ", "acme")).toBe(true);
  expect(found("牙醫", "明德牙醫診所")).toBe(true);
});

test("what looks like a pattern is only text", () => {
  expect(found(".*", "anything")).toBe(false);
  expect(found("(", "a (b) c")).toBe(true);
});

test("text from an address is cut to a length and may have been read as a number", () => {
  expect(text(1234)).toBe("1234");
  expect(text("  ")).toBeUndefined();
  expect(text({})).toBeUndefined();
  expect(text("x".repeat(500))).toHaveLength(200);
});

test("a day exists or is nothing", () => {
  expect(day("2026-02-28")).toBe("2026-02-28");
  for (const wrong of ["2026-02-30", "2026-2-3", "today", 20260228, null]) expect(day(wrong)).toBeUndefined();
});

test("said leaves out what says nothing", () => {
  expect(said({ q: "a", status: undefined })).toEqual({ q: "a" });
});
