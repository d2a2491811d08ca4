import { expect, test } from "vitest";
import type { Segment, Side } from "../../api/types";
import { talkOf } from "./talk";

const line = (side: Side, text: string, startTime: number | null = null, endTime: number | null = null): Segment => ({ speaker: side, side, text, startTime, endTime });

test("time counts where every line has it", () => {
  expect(talkOf([line("rep", "long long long", 0, 30), line("buyer", "short", 30, 90)])).toEqual({
    by: "time", shares: [{ side: "rep", share: 1 / 3, from: 0 }, { side: "buyer", share: 2 / 3, from: 1 / 3 }],
  });
});

test("the text counts where a time is missing or runs backwards", () => {
  for (const end of [null, 10]) {
    expect(talkOf([line("rep", "aaa", 0, 30), line("other", "a", 30, end)])).toEqual({
      by: "text", shares: [{ side: "rep", share: 0.75, from: 0 }, { side: "other", share: 0.25, from: 0.75 }],
    });
  }
});

test("nothing said is nothing measured", () => {
  expect(talkOf([])).toBeNull();
  expect(talkOf([line("rep", " ")])).toBeNull();
});
