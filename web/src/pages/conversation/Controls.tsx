import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ConversationDetail } from "../../api/types";
import { useChange } from "../../app/useChange";
import { useMe } from "../../app/useMe";
import { Button, PrintButton } from "../../components/Button";
import { Actions, Dialog } from "../../components/Dialog";
import { toast } from "../../components/toasts";
import { useWords } from "../../messages";
import { changes, forgetConversation, unfinished } from "../../queries";

/** Analyse again, and delete after a question. Deleting is for the owner and for admins. */
export function Controls({ conversation: c }: { conversation: ConversationDetail }) {
  const { t } = useWords();
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const analyze = useChange(changes.analyze());
  const remove = useChange(changes.deleteConversation());

  const startAgain = () =>
    analyze.mutate({ conversationId: c.id }, {
      onSuccess: () => toast({ id: `again ${c.id}`, tone: "good", text: t.conversation.againStarted }),
    });
  const removeNow = () =>
    remove.mutate({ conversationId: c.id }, {
      onSuccess: async () => {
        toast({ id: `deleted ${c.id}`, tone: "good", text: t.conversation.deleted(c.caseNumber) });
        await navigate({ to: "/conversations" });
        forgetConversation(client, c.id);
      },
    });

  return (
    <>
      {c.status === "completed" && <PrintButton />}
      {c.status === "completed" && <Button icon="again" busy={analyze.isPending} onClick={startAgain}>{t.conversation.again}</Button>}
      {(me.role === "admin" || me.id === c.ownerId) && !unfinished(c.status) && (
        <Button icon="bin" onClick={() => setAsking(true)}>{t.action.delete}</Button>
      )}
      {asking && (
        <Dialog title={t.conversation.deleteTitle} onClose={() => setAsking(false)}>
          <p>{t.conversation.deleteText(c.caseNumber)}</p>
          <Actions>
            <Button onClick={() => setAsking(false)} autoFocus>{t.action.cancel}</Button>
            <Button kind="danger" icon="bin" busy={remove.isPending} onClick={removeNow}>{t.action.delete}</Button>
          </Actions>
        </Dialog>
      )}
    </>
  );
}
