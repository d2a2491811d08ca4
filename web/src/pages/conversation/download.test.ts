import { expect, test } from "vitest";
import { textOf } from "./download";

test("a line for each turn, with the time and the name where they are known", () => {
  const line = (speaker: string, text: string, startTime: number | null) => ({ speaker, text, startTime, endTime: null, side: "rep" as const });
  expect(textOf([line("Amy", "Hello\nthere ", 7), line("", "Who?", null)], (n) => `0:0${n}`)).toBe("[0:07] Amy: Hello there\nWho?\n");
});
