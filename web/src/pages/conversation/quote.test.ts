import { expect, test } from "vitest";
import { linesWith, parts } from "./quote";

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

test("what is searched for is marked wherever it stands, beside the quote and over it", () => {
  const find = (text: string, quote: string | null, words: string) => parts(text, quote, words).map((p) => (p.marked ? `[${p.text}]` : p.text)).join("");
  expect(find("The CFO asked the cfo.", null, "cfo")).toBe("The [CFO] asked the [cfo].");
  expect(find("We lose forty hours a week.", "forty hours", "week")).toBe("We lose [forty hours] a [week].");
  expect(find("We lose forty hours a week.", "lose forty", "forty hours")).toBe("We [lose forty][ hours] a week.");
  expect(find("a.b axb", null, "a.b")).toBe("[a.b] axb");
  expect(find("一個月 240 萬", null, "240")).toBe("一個月 [240] 萬");
  expect(find("", null, "x")).toBe("");
});

test("the lines that say something", () => {
  const lines = ["The CFO signs.", "Who?", "the cfo"].map((text) => ({ text }));
  expect(linesWith(lines, " CFO ")).toEqual([0, 2]);
  expect(linesWith(lines, " ")).toEqual([]);
  expect(linesWith(lines, "[")).toEqual([]);
});
