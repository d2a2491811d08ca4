import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { faultOf, worthRetrying } from "../api/errors";
import { dismiss, toast } from "../components/toasts";
import type { Messages } from "../messages";
import { gcTime, staleTime } from "../queries";

export interface Events {
  words: () => Messages | null; // null until they are loaded
  signedOut: (from: "page" | "change" | "ahead") => void; // "ahead": no open page waits for it
}

/** The browser's cache: five minutes fresh, ten kept, one more try, and a message with a way to retry when that fails too. */
export function createQueryClient({ words, signedOut }: Events): QueryClient {
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
        if (fault === "notFound") return; // the page says so itself
        const t = words();
        if (!t) return;
        toast({
          id: query.queryHash,
          tone: "risk",
          text: t.fault[fault].title,
          action: { label: t.action.retry, run: () => void client.refetchQueries({ queryKey: query.queryKey, exact: true }) },
        });
      },
      onSuccess: (_data, query) => dismiss(query.queryHash),
    }),
    mutationCache: new MutationCache({
      onError: (error) => {
        if (faultOf(error) === "signedOut") signedOut("change");
      },
    }),
  });
  return client;
}
