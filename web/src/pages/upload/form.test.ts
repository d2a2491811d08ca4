import { expect, test } from "vitest";
import { forgetDraft, keepDraft, keptDraft } from "./carried";
import { begun, type Draft, inputOf, largest, problemsOf } from "./form";

const today = "2026-01-20";
const empty: Draft = { source: "file", file: null, text: "", opportunity: null, company: "", title: "", date: today, reps: "" };
const file = (size: number): File => Object.defineProperty(new File(["x"], "call.vtt"), "size", { value: size });

test("what is missing is said by field", () => {
  expect(problemsOf(empty)).toEqual({ content: "fileNeeded", company: "companyNeeded" });
  expect(problemsOf({ ...empty, source: "text", company: " " })).toEqual({ content: "textNeeded", company: "companyNeeded" });
  expect(problemsOf({ ...empty, file: file(0), company: "Acme" })).toEqual({ content: "emptyFile" });
  expect(problemsOf({ ...empty, file: file(largest + 1), company: "Acme" })).toEqual({ content: "tooLarge" });
  expect(problemsOf({ ...empty, file: file(largest), company: "Acme" })).toEqual({});
});

test("only what was filled in is sent", () => {
  expect(inputOf({ ...empty, source: "text", text: "A: hi", company: " Acme " }, today)).toEqual({ transcript: "A: hi", companyName: "Acme" });
});

test("a chosen opportunity goes by its id, names of reps by comma, another day by its noon", () => {
  const input = inputOf({ ...empty, source: "text", text: "A: hi", opportunity: { id: "o1", name: "Acme" }, company: "Acme", date: "2026-01-05", reps: "Amy, 王小明，Bo、 " }, today);
  expect(input).toEqual({ transcript: "A: hi", opportunityId: "o1", repSpeakers: ["Amy", "王小明", "Bo"], conversationDate: new Date(2026, 0, 5, 12).toISOString() });
});

test("the form opens with what was left in it, and what the way to it brings comes on top", () => {
  const left: Draft = { ...empty, source: "text", text: "A: hi", company: "Acme", title: "T", date: "2026-01-02" };
  expect(begun(null, null, {}, today)).toEqual(empty);
  expect(begun(left, null, {}, today)).toEqual(left);
  const dropped = file(3);
  expect(begun(left, dropped, { opportunity: "o1", company: "Bolt" }, today))
    .toEqual({ ...left, source: "file", file: dropped, opportunity: { id: "o1", name: "Bolt" }, company: "Bolt" });
});

test("nobody finds what somebody else has left", () => {
  keepDraft("amy", empty);
  expect(keptDraft("bob")).toBeNull();
  expect(keptDraft("amy")).toEqual(empty);
  forgetDraft();
  expect(keptDraft("amy")).toBeNull();
});
