import { expect, test } from "vitest";
import { byScore } from "./search";

test("by score, with what has none last, and equals as they were", () => {
  const items = [["a", 50], ["b", null], ["c", 90], ["d", 50], ["e", 0]].map(([id, meddicScore]) => ({ id, meddicScore: meddicScore as number | null }));
  expect(items.toSorted(byScore("lowest")).map((i) => i.id).join("")).toBe("eadcb");
  expect(items.toSorted(byScore("highest")).map((i) => i.id).join("")).toBe("cadeb");
});
