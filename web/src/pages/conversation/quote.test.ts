import { expect, test } from "vitest";
import { parts } from "./quote";

const marked = (text: string, quote: string | null) => parts(text, quote).filter((p) => p.marked).map((p) => p.text);

test("the quote is marked in its line and nothing is lost", () => {
  const line = "Honestly it costs us forty hours a month.";
  expect(marked(line, "costs us forty hours")).toEqual(["costs us forty hours"]);
  expect(parts(line, "costs us forty hours").map((p) => p.text).join("")).toBe(line);
});

test("spaces and case may differ, patterns are only text", () => {
  expect(marked("It  costs\nus", "it costs us")).toEqual(["It  costs\nus"]);
  expect(marked("worth $5 (net).", "$5 (net).")).toEqual(["$5 (net)."]);
  expect(marked("我們每個月花四十個小時", "每個月")).toEqual(["每個月"]);
});

test("a quote that is not there marks nothing", () => {
  expect(parts("abc", "xyz")).toEqual([{ text: "abc", marked: false }]);
  expect(parts("abc", null)).toEqual([{ text: "abc", marked: false }]);
});
