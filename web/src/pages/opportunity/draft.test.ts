import { expect, test } from "vitest";
import { edited, rebased, theirs } from "./draft";

const first = { companyName: "Acme", contactName: "Amy", contactEmail: "", contactPhone: "" };

test("a save sends only what was changed, trimmed", () => {
  expect(edited(first, { ...first, companyName: " Acme Ltd " })).toEqual({ companyName: "Acme Ltd" });
  expect(edited(first, { ...first, contactName: "" })).toEqual({ contactName: "" });
  expect(edited(first, first)).toEqual({});
});

test("after somebody else's save the typed text stays and the rest follows theirs", () => {
  const typed = { ...first, companyName: "Acme Ltd" };
  const now = { ...first, companyName: "Acme Inc", contactName: "Bo" };
  const draft = rebased(first, typed, now);
  expect(draft).toEqual({ ...first, companyName: "Acme Ltd", contactName: "Bo" });
  expect(theirs(first, draft, now)).toEqual({ companyName: "Acme Inc" });
  expect(edited(now, draft)).toEqual({ companyName: "Acme Ltd" });
});
