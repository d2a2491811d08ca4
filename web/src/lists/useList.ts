import { type UseQueryOptions, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Page } from "../api/types";
import { chunkOf, cut, join, offsetsOf, pagesOf } from "./chunks";

const atOnce = 4; // chunks asked for together: the server and the list's first page come first

export type ChunkOptions<T> = Pick<UseQueryOptions<Page<T>>, "queryKey" | "queryFn" | "staleTime" | "refetchInterval">;

export interface List<T> {
  items: T[]; // of the page
  total: number; // of what the filter keeps, as far as loaded
  whole: number; // of the list
  loaded: number; // items looked at; less than whole while a filter's chunks still come
  pages: number;
  pending: boolean; // the page's own items are not there yet
  failed: boolean;
  error: unknown;
  retry: () => void;
}

/**
 * Cuts a page from a list. Without a filter or an order one chunk is enough; with one every chunk is loaded, a few
 * at a time, and what is there already is shown.
 */
export function useList<T extends { id: string }>(
  chunk: (offset: number) => ChunkOptions<T>,
  page: number,
  keep: ((item: T) => boolean) | null,
  order: ((a: T, b: T) => number) | null = null, // null as the server has it, the newest first
): List<T> {
  const throughout = keep !== null || order !== null;
  const firstOffset = throughout ? 0 : chunkOf(page);
  const first = useQuery(chunk(firstOffset));
  const whole = first.data?.total ?? 0;

  const client = useQueryClient();
  const rest = throughout ? offsetsOf(whole).slice(1).map(chunk) : [];
  const settled = rest.filter((options) => (client.getQueryState(options.queryKey)?.status ?? "pending") !== "pending").length;
  const others = useQueries({ queries: rest.map((options, i) => Object.assign(options, { enabled: i < settled + atOnce })) });

  const results = [first, ...others];
  const failures = results.filter((r) => r.isError && !r.data);
  const all = join(results.flatMap((r) => (r.data ? [r.data.items] : [])));
  const matching = keep ? all.filter(keep) : all;
  const kept = order ? matching.toSorted(order) : matching;
  const total = throughout ? kept.length : whole;

  return {
    items: throughout ? cut(kept, page) : cut(kept, page, firstOffset),
    total,
    whole,
    loaded: throughout ? all.length : whole,
    pages: pagesOf(total),
    pending: first.isPending,
    failed: failures.length > 0,
    error: failures[0]?.error ?? null,
    retry: () => failures.forEach((r) => void r.refetch()),
  };
}
