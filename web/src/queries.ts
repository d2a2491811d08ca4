// Every value the pages read and every change they make, each named once: the browser's twin of the
// server's table of views. Nothing else touches the client.
import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import type { QueryClient } from "@tanstack/react-query";
import { client as server } from "./api/client";
import { faultOf } from "./api/errors";
import type { Range } from "./api/procedures";
import type { ConversationListItem, ConversationStatus } from "./api/types";
import { callKey, leave, stay } from "./api/versions";
import { watched } from "./live";

const minute = 60_000;
export const staleTime = 5 * minute;
export const gcTime = 10 * minute;
export const chunkSize = 100; // the most one call of a list answers
const pollEvery = 2_000; // while something is being processed and the server does not say when it is done
const countsEvery = 5_000; // while somebody watches them

const orpc = createTanstackQueryUtils(server);

/** Whether the pipeline is still working on a conversation. */
export function unfinished(status: ConversationStatus): boolean {
  return status === "pending" || status === "processing";
}

function poll({ queryHash }: { queryHash: string }, shown: Pick<ConversationListItem, "status">[] | undefined): number | false {
  return !watched(queryHash) && shown?.some((item) => unfinished(item.status)) ? pollEvery : false;
}

export const queries = {
  me: () => orpc.users.me.queryOptions({ input: {}, staleTime }),

  /** The newest conversations, for the home page. */
  latestConversations: () =>
    orpc.conversations.list.queryOptions({
      input: { limit: 20, offset: 0 },
      staleTime,
      refetchInterval: (query) => poll(query, query.state.data?.items),
    }),

  /** One chunk of the whole list; pages and filters are cut from chunks. */
  conversationChunk: (offset: number) =>
    orpc.conversations.list.queryOptions({
      input: { limit: chunkSize, offset },
      staleTime,
      refetchInterval: (query) => poll(query, query.state.data?.items),
    }),

  conversation: (conversationId: string) =>
    orpc.conversations.get.queryOptions({
      input: { conversationId },
      staleTime,
      refetchInterval: (query) => poll(query, query.state.data && [query.state.data]),
    }),

  opportunityChunk: (offset: number) =>
    orpc.opportunities.list.queryOptions({ input: { limit: chunkSize, offset }, staleTime }),

  /** What to offer while somebody types a company's name. */
  opportunityChoices: (search: string) =>
    orpc.opportunities.list.queryOptions({
      input: { search, limit: 8, offset: 0 },
      staleTime,
      select: (page) => page.items,
    }),

  opportunity: (opportunityId: string) =>
    orpc.opportunities.get.queryOptions({
      input: { opportunityId },
      staleTime,
      refetchInterval: (query) => poll(query, query.state.data?.conversations),
    }),

  dashboard: () => orpc.analytics.dashboard.queryOptions({ input: {}, staleTime }),

  repPerformance: (range: Range, userId?: string) =>
    orpc.analytics.repPerformance.queryOptions({ input: userId ? { ...range, userId } : range, staleTime }),

  teamPerformance: (range: Range) => orpc.analytics.teamPerformance.queryOptions({ input: range, staleTime }),

  /** The counts of the server's own cache, for admins. */
  cacheStats: () => orpc.cache.stats.queryOptions({ input: {}, staleTime, refetchInterval: countsEvery, refetchOnMount: "always" }),

  /** What the server holds under a key of its cache. */
  cacheKey: (key: string) => orpc.cache.get.queryOptions({ input: { key }, staleTime, refetchOnMount: "always" }),
};

// What each change touches, as heads of keys.
const conversationLists = orpc.conversations.list.key();
const opportunityViews = orpc.opportunities.key();
const analytics = orpc.analytics.key();
const conversationOf = (conversationId: string) => orpc.conversations.get.key({ input: { conversationId } });

function touch(client: QueryClient, ...keys: readonly (readonly unknown[])[]): Promise<unknown> {
  return Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}

/** What a finished analysis makes stale. */
export function touchFinished(client: QueryClient): Promise<unknown> {
  return touch(client, conversationLists, opportunityViews, analytics);
}

export const changes = {
  upload: (onProgress: (fraction: number) => void) =>
    orpc.conversations.upload.mutationOptions({
      context: { onProgress },
      onSuccess: (_data, _input, _before, { client }) => touch(client, conversationLists, opportunityViews, analytics),
    }),
  analyze: () =>
    orpc.conversations.analyze.mutationOptions({
      onSuccess: (_data, { conversationId }, _before, { client }) =>
        touch(client, conversationOf(conversationId), conversationLists, opportunityViews),
    }),
  updateSummary: () =>
    orpc.conversations.updateSummary.mutationOptions({
      onSuccess: (_data, { conversationId }, _before, { client }) => touch(client, conversationOf(conversationId)),
    }),
  updateSpeakers: () =>
    orpc.conversations.updateSpeakers.mutationOptions({
      onSuccess: (_data, { conversationId }, _before, { client }) =>
        touch(client, conversationOf(conversationId), conversationLists, opportunityViews),
    }),
  correctScore: () =>
    orpc.conversations.correctScore.mutationOptions({
      onSuccess: (_data, { conversationId }, _before, { client }) =>
        touch(client, conversationOf(conversationId), conversationLists, opportunityViews, analytics),
      onError: (error, { conversationId }, _before, { client }) => {
        if (faultOf(error) === "conflict") void touch(client, conversationOf(conversationId)); // what was looked at is no longer the latest
      },
    }),
  /** The deleted conversation's own value is dropped when its page is left, not read again. */
  deleteConversation: () =>
    orpc.conversations.delete.mutationOptions({
      onMutate: (input) => leave(callKey(["conversations", "get"], input)),
      onError: (_error, input) => stay(callKey(["conversations", "get"], input)),
      onSuccess: (_data, _input, _before, { client }) => touch(client, conversationLists, opportunityViews, analytics),
    }),
  createOpportunity: () =>
    orpc.opportunities.create.mutationOptions({
      onSuccess: (_data, _input, _before, { client }) => touch(client, orpc.opportunities.list.key(), analytics),
    }),
  /** A company's name stands in conversations too. */
  updateOpportunity: () =>
    orpc.opportunities.update.mutationOptions({
      onSuccess: (_data, { companyName }, _before, { client }) =>
        companyName === undefined
          ? touch(client, opportunityViews, analytics)
          : touch(client, opportunityViews, analytics, orpc.conversations.key()),
    }),
  /** Who sees what follows from it, so everything is read again. */
  updateUser: () =>
    orpc.users.update.mutationOptions({ onSuccess: (_data, _input, _before, { client }) => client.invalidateQueries() }),
  purgeCache: () =>
    orpc.cache.purge.mutationOptions({
      onSuccess: (_data, _input, _before, { client }) => touch(client, orpc.cache.key()),
    }),
  auditCache: () =>
    orpc.cache.audit.mutationOptions({
      onSuccess: (_data, _input, _before, { client }) => touch(client, orpc.cache.stats.key()),
    }),
  win: () =>
    orpc.opportunities.win.mutationOptions({
      onSuccess: (_data, _input, _before, { client }) => touch(client, opportunityViews, analytics),
    }),
  reject: () =>
    orpc.opportunities.reject.mutationOptions({
      onSuccess: (_data, _input, _before, { client }) => touch(client, opportunityViews, analytics),
    }),
};

/** Reads an opportunity past the browser's cache, after somebody else has changed it. */
export function reloadOpportunity(client: QueryClient, opportunityId: string) {
  return client.fetchQuery({ ...queries.opportunity(opportunityId), staleTime: 0 });
}

/** Drops a conversation that is no more. */
export function forgetConversation(client: QueryClient, conversationId: string) {
  client.removeQueries({ queryKey: conversationOf(conversationId) });
}
