import { expect, test } from "vitest";
import { answered, behind, callKey, told, wanted } from "./versions";

test("what was told of is wanted until it is held", () => {
  const key = callKey(["opportunities", "get"], { opportunityId: "o1" });
  answered(key, "10");
  told(key, 12);
  answered(key, "11", { asked: 10 }); // on its way when the telling came
  expect([wanted(key), behind(key)]).toEqual([12, true]);
  answered(key, "11", { asked: 12, stale: true }); // the database could not answer
  expect([wanted(key), behind(key)]).toEqual([12, true]);
  answered(key, "12", { asked: 12 });
  expect([wanted(key), behind(key)]).toEqual([12, false]);
});

test("after a database was put back, what it has now is wanted and no more", () => {
  const key = callKey(["opportunities", "get"], { opportunityId: "o2" });
  answered(key, "11");
  told(key, 12);
  answered(key, "7", { asked: 12 });
  expect([wanted(key), behind(key)]).toEqual([7, false]);
});
