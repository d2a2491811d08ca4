import { hashKey } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { chunkSize, gcTime, queries, staleTime, unfinished } from "./queries";

// Every query with the input it must send.
const table: [string, { queryKey: readonly unknown[]; staleTime?: unknown }, unknown][] = [
  ["me", queries.me(), {}],
  ["latestConversations", queries.latestConversations(), { limit: 20, offset: 0 }],
  ["conversationChunk", queries.conversationChunk(1_100), { limit: 100, offset: 1_100 }],
  ["conversation", queries.conversation("c1"), { conversationId: "c1" }],
  ["opportunityChunk", queries.opportunityChunk(0), { limit: 100, offset: 0 }],
  ["opportunityChoices", queries.opportunityChoices("acme"), { search: "acme", limit: 8, offset: 0 }],
  ["opportunity", queries.opportunity("o1"), { opportunityId: "o1" }],
  ["dashboard", queries.dashboard(), {}],
  ["repPerformance", queries.repPerformance({}), {}],
  ["repPerformance of somebody", queries.repPerformance({ dateFrom: "2026-01-01T00:00:00.000Z" }, "u1"), { dateFrom: "2026-01-01T00:00:00.000Z", userId: "u1" }],
  ["teamPerformance", queries.teamPerformance({}), {}],
  ["cacheStats", queries.cacheStats(), {}],
  ["cacheKey", queries.cacheKey("a"), { key: "a" }],
];

test.each(table)("%s sends its input, and its key holds it", (_name, options, input) => {
  expect(options.queryKey[1]).toMatchObject({ type: "query", input });
  expect(options.staleTime).toBe(staleTime);
});

test("every query is in the table above", () => {
  expect(new Set(table.map(([name]) => name.split(" ")[0]))).toEqual(new Set(Object.keys(queries)));
});

test("no two queries share a key", () => {
  const keys = table.map(([, options]) => hashKey(options.queryKey));
  expect(new Set(keys).size).toBe(keys.length);
});

test("fresh for five minutes, kept for ten, a hundred items a call", () => {
  expect([staleTime, gcTime, chunkSize]).toEqual([300_000, 600_000, 100]);
});

test("only what the pipeline still works on is asked for again", () => {
  expect((["pending", "processing", "completed", "failed"] as const).map(unfinished)).toEqual([true, true, false, false]);
});
