import { expect, test } from "vitest";
import { chunkSize } from "../queries";
import { chunkOf, cut, join, offsetsOf, pageFrom, pagesAround, pageSize, pagesOf } from "./chunks";

const whole = Array.from({ length: 10_000 }, (_, i) => ({ id: String(i) }));

test("no page straddles two chunks", () => {
  expect(chunkSize % pageSize).toBe(0);
});

test("every page cut from its own chunk is the page cut from the whole list", () => {
  for (let page = 1; page <= pagesOf(whole.length); page++) {
    const offset = chunkOf(page);
    const chunk = whole.slice(offset, offset + chunkSize);
    expect(cut(chunk, page, offset)).toEqual(cut(whole, page));
    expect(cut(chunk, page, offset)[0]).toBe(whole[(page - 1) * pageSize]);
  }
});

test("page 60 is in the chunk at 1,100", () => {
  expect(chunkOf(60)).toBe(1_100);
});

test("a page past the end is empty", () => {
  expect(cut(whole.slice(0, 45), 4)).toEqual([]);
  expect(cut(whole.slice(40, 45), 3, 40)).toHaveLength(5);
});

test("chunks cover the list once", () => {
  expect(offsetsOf(0)).toEqual([]);
  expect(offsetsOf(100)).toEqual([0]);
  expect(offsetsOf(101)).toEqual([0, 100]);
  expect(offsetsOf(10_000)).toHaveLength(100);
  expect(pagesOf(0)).toBe(1);
  expect(pagesOf(20)).toBe(1);
  expect(pagesOf(21)).toBe(2);
});

test("an item that moved from one chunk to the next between two calls is kept once, in order", () => {
  expect(join([[{ id: "a" }, { id: "b" }], [{ id: "b" }, { id: "c" }]])).toEqual([{ id: "a" }, { id: "b" }, { id: "c" }]);
});

test("a page number from an address is whole and at least 1", () => {
  expect([60, "60", 1, 0, -3, 1.5, "x", null, undefined, Number.NaN, Infinity].map(pageFrom)).toEqual([60, 60, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
});

test("the pager offers the ends and the neighbours, and bridges a gap of one", () => {
  expect(pagesAround(1, 1)).toEqual([1]);
  expect(pagesAround(1, 500)).toEqual([1, 2, null, 500]);
  expect(pagesAround(60, 500)).toEqual([1, null, 59, 60, 61, null, 500]);
  expect(pagesAround(4, 6)).toEqual([1, 2, 3, 4, 5, 6]);
});
