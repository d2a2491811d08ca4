import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { ConversationStatus } from "../api/types";
import { touchFinished, unfinished } from "../queries";

/** Once a conversation on the page has been processed, everything that counts conversations is read again. */
export function useSettled(shown: readonly { id: string; status: ConversationStatus }[]) {
  const client = useQueryClient();
  const waiting = useRef(new Set<string>());
  useEffect(() => {
    let finished = false;
    for (const { id, status } of shown) {
      if (unfinished(status)) waiting.current.add(id);
      else if (waiting.current.delete(id)) finished = true;
    }
    if (finished) void touchFinished(client);
  }, [shown, client]);
}
