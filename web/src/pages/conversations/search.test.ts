import { expect, test } from "vitest";
import { type ConversationListItem, type Rating, ratings } from "../../api/types";
import { conversationSearch, filtersConversations, keepsConversation } from "./search";

const item: ConversationListItem = {
  id: "1", caseNumber: "SC-2026-0042", title: "Pricing call", status: "completed", opportunityId: "o", opportunityCompanyName: "Harbor Logistics",
  meddicScore: 49, rating: "Weak", engine: "rules", insufficientEvidence: false, ownerId: "u", ownerName: "Rita Rep", conversationDate: "2026-01-20T03:00:00Z", createdAt: "2026-01-20T04:00:00Z",
};

test("an address is read, and what makes no sense in it is left out", () => {
  expect(conversationSearch({ q: "harbor", status: "failed", score: "At Risk", opportunity: "Acme", page: 60 })).toEqual({ q: "harbor", status: "failed", score: "At Risk", opportunity: "Acme", page: 60 });
  expect(conversationSearch({ q: "", status: "gone", score: "Best", page: "first" })).toEqual({});
  expect(conversationSearch({ page: 1 })).toEqual({});
});

test("paging alone is no filter", () => {
  expect(filtersConversations({ page: 3 })).toBe(false);
  expect(filtersConversations({ status: "failed" })).toBe(true);
});

test("search looks at title, company, case number and rep", () => {
  for (const q of ["pricing", "HARBOR", "0042", "rita", "rita harbor"]) expect(keepsConversation({ q })(item)).toBe(true);
  expect(keepsConversation({ q: "acme" })(item)).toBe(false);
});

test("a score is filtered by the rating that the server gave it, whatever its bounds; not scored is its own choice, and 0 is scored", () => {
  const found = (meddicScore: number | null, rating: Rating | null) =>
    [...ratings, "none" as const].filter((score) => keepsConversation({ score })({ ...item, meddicScore, rating }));
  expect([found(70, "Strong"), found(70, "Medium"), found(0, "At Risk"), found(null, null)]).toEqual([["Strong"], ["Medium"], ["At Risk"], ["none"]]);
});

test("an analysis that found nothing to score is counted as At Risk, and is not scored", () => {
  const unscored = { ...item, meddicScore: null, rating: "At Risk" as const };
  expect([keepsConversation({ score: "At Risk" })(unscored), keepsConversation({ score: "none" })(unscored)]).toEqual([true, true]);
});

test("filters are joined by and", () => {
  expect(keepsConversation({ q: "harbor", status: "completed", opportunity: "logistics" })(item)).toBe(true);
  expect(keepsConversation({ q: "harbor", status: "failed" })(item)).toBe(false);
  expect(keepsConversation({ opportunity: "rita" })(item)).toBe(false);
});
