import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultOf } from "../../api/errors";
import type { OpportunityDetail } from "../../api/types";
import { useSentence } from "../../app/useChange";
import { Button } from "../../components/Button";
import { Actions, Dialog } from "../../components/Dialog";
import { Input } from "../../components/Field";
import { Note } from "../../components/States";
import { toast } from "../../components/toasts";
import { useWords } from "../../messages";
import { changes, reloadOpportunity } from "../../queries";
import { type Draft, draftOf, edited, fields, rebased, theirs } from "./draft";

/**
 * Edits the company and its contact. The draft remembers which version it began from: when somebody else
 * was first, the person is told, reloads, keeps what was typed, and sees where the two differ.
 */
export function EditDialog({ opportunity, onClose }: { opportunity: OpportunityDetail; onClose: () => void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const sentence = useSentence();
  const update = useMutation(changes.updateOpportunity());
  const [base, setBase] = useState(opportunity);
  const [first] = useState(() => draftOf(opportunity));
  const [draft, setDraft] = useState<Draft>(first);
  const [reloading, setReloading] = useState(false);
  const conflict = update.error !== null && faultOf(update.error) === "conflict";
  const [reloaded, setReloaded] = useState(false);
  const differs = theirs(first, draft, draftOf(base));

  const submit = (e: FormEvent) => {
    e.preventDefault();
    update.mutate({ opportunityId: base.id, revision: base.revision, ...edited(draftOf(base), draft) }, {
      onSuccess: () => {
        toast({ id: `opportunity ${base.id}`, tone: "good", text: t.opportunity.saved });
        onClose();
      },
    });
  };

  const reload = async () => {
    setReloading(true);
    try {
      const now = await reloadOpportunity(client, base.id);
      setDraft(rebased(draftOf(base), draft, draftOf(now)));
      setBase(now);
      setReloaded(true);
      update.reset();
    } catch {
      // the message at the edge of the window says why; the button is still there
    } finally {
      setReloading(false);
    }
  };

  return (
    <Dialog title={t.opportunity.edit} onClose={onClose}>
      <form onSubmit={submit} className="space-y-3">
        {fields.map(({ name, label, type }) => (
          <Input key={name} label={label(t)} name={name} type={type} required={name === "companyName"} maxLength={200} value={draft[name]}
            hint={name in differs ? t.opportunity.theirs(differs[name] || t.opportunity.empty) : undefined}
            onChange={(e) => setDraft({ ...draft, [name]: e.target.value })} />
        ))}
        {conflict && (
          <Note tone="weak" icon="people" action={<Button small busy={reloading} onClick={() => void reload()}>{t.action.reload}</Button>}>
            <strong>{t.opportunity.conflict}</strong> {t.opportunity.conflictHint}
          </Note>
        )}
        {update.error && !conflict && faultOf(update.error) !== "signedOut" && <Note tone="risk" icon="warn">{sentence(update.error)}</Note>}
        {reloaded && !update.error && <Note icon="check">{t.opportunity.reloaded}</Note>}
        <Actions>
          <Button onClick={onClose}>{t.action.cancel}</Button>
          <Button type="submit" kind="primary" busy={update.isPending} disabled={conflict}>{t.action.save}</Button>
        </Actions>
      </form>
    </Dialog>
  );
}
