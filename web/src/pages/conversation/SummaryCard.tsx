import { type FormEvent, useState } from "react";
import type { ConversationDetail } from "../../api/types";
import { useChange } from "../../app/useChange";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { Actions } from "../../components/Dialog";
import { Textarea } from "../../components/Field";
import { toast } from "../../components/toasts";
import { useWords } from "../../messages";
import { changes } from "../../queries";

/** The summary, which a person may rewrite. */
export function SummaryCard({ conversation: c }: { conversation: ConversationDetail }) {
  const { t } = useWords();
  const text = c.summary ?? c.meddicAnalysis?.summary ?? "";
  const [draft, setDraft] = useState<string | null>(null);
  const [revision, setRevision] = useState(c.revision);
  const save = useChange(changes.updateSummary());

  const submit = (e: FormEvent) => {
    e.preventDefault();
    save.mutate({ conversationId: c.id, summary: (draft ?? "").trim(), revision }, {
      onSuccess: () => {
        setDraft(null);
        toast({ id: `summary ${c.id}`, tone: "good", text: t.conversation.summarySaved });
      },
    });
  };
  const edit = () => {
    setRevision(c.revision); // the version whose text is being edited
    setDraft(text);
  };

  return (
    <Card title={t.conversation.summary} action={draft === null && <Button kind="quiet" small icon="pen" className="print:hidden" onClick={edit}>{t.action.edit}</Button>}>
      {draft === null ? (
        text ? <p className="whitespace-pre-line">{text}</p> : <p className="text-muted">{t.conversation.summaryNone}</p>
      ) : (
        <form onSubmit={submit}>
          <Textarea label={t.conversation.summaryLabel} quiet rows={6} maxLength={10_000} autoFocus value={draft} onChange={(e) => setDraft(e.target.value)} />
          <Actions>
            <Button onClick={() => setDraft(null)}>{t.action.cancel}</Button>
            <Button type="submit" kind="primary" busy={save.isPending}>{t.action.save}</Button>
          </Actions>
        </form>
      )}
    </Card>
  );
}
