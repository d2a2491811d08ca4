import { hashKey, MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { faultOf, worthRetrying } from "../api/errors";
import { shownTo } from "../api/person";
import type { Identity } from "../api/types";
import { dismiss, toast } from "../components/toasts";
import type { Messages } from "../messages";
import { gcTime, queries, staleTime } from "../queries";

export interface Events {
  words: () => Messages | null; // null until they are loaded
  signedOut: (from: "page" | "change" | "ahead") => void; // "ahead": no open page waits for it
}

/** The browser's cache: five minutes fresh, ten kept, one more try, and a message with a way to retry when that fails too. */
export function createQueryClient({ words, signedOut }: Events): QueryClient {
  const me = hashKey(queries.me().queryKey);
  const client: QueryClient = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime,
        gcTime,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, error) => failures < 1 && worthRetrying(error),
      },
    },
    queryCache: new QueryCache({
      onError: (error, query) => {
        const fault = faultOf(error);
        if (fault === "signedOut") return signedOut(query.getObserversCount() > 0 ? "page" : "ahead");
        // What is gone, or not theirs to see any more, is shown no longer; the page says so itself.
        if ((fault === "notFound" || fault === "forbidden") && query.state.data !== undefined) query.setState({ data: undefined });
        if (fault === "notFound") return;
        const t = words();
        if (!t) return;
        toast({
          id: query.queryHash,
          tone: "risk",
          text: t.fault[fault].title,
          action: { label: t.action.retry, run: () => void client.refetchQueries({ queryKey: query.queryKey, exact: true }) },
        });
      },
      onSuccess: (data, query) => {
        if (query.queryHash === me) shownTo((data as Identity).id);
        dismiss(query.queryHash);
      },
    }),
    mutationCache: new MutationCache({
      onError: (error) => {
        if (faultOf(error) === "signedOut") signedOut("change");
      },
    }),
  });
  return client;
}
