import { type FormEvent, useState } from "react";
import { type ConversationDetail, type Side, sides } from "../../api/types";
import { useChange } from "../../app/useChange";
import { Button } from "../../components/Button";
import { Actions, Dialog } from "../../components/Dialog";
import { Select } from "../../components/Field";
import { toast } from "../../components/toasts";
import { useWords } from "../../messages";
import { changes, unfinished } from "../../queries";

/** Corrects who sits on which side of the table. */
export function SpeakersDialog({ conversation: c }: { conversation: ConversationDetail }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<Record<string, Side> | null>(null);
  const save = useChange(changes.updateSpeakers());

  const open = () => setChosen(Object.fromEntries((c.transcript?.segments ?? []).map((s) => [s.speaker, s.side])));
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (!chosen) return;
    save.mutate({ conversationId: c.id, speakers: chosen }, {
      onSuccess: () => {
        setChosen(null);
        toast({ id: `speakers ${c.id}`, tone: "good", text: t.conversation.speakersSaved });
      },
    });
  };

  return (
    <>
      <Button kind="quiet" small icon="people" disabled={unfinished(c.status)} onClick={open}>{t.conversation.speakersEdit}</Button>
      {chosen && (
        <Dialog title={t.conversation.speakers} onClose={() => setChosen(null)}>
          <form onSubmit={submit}>
            <p className="mb-4 text-muted">{t.conversation.speakersHint}</p>
            <div className="max-h-[50vh] space-y-3 overflow-y-auto p-0.5">
              {Object.entries(chosen).map(([name, side]) => (
                <Select key={name} label={name || t.conversation.unnamed} value={side} onChange={(e) => {
                  const next = sides.find((s) => s === e.target.value);
                  if (next) setChosen({ ...chosen, [name]: next });
                }}>
                  {sides.map((s) => <option key={s} value={s}>{t.side[s]}</option>)}
                </Select>
              ))}
            </div>
            <Actions>
              <Button onClick={() => setChosen(null)}>{t.action.cancel}</Button>
              <Button type="submit" kind="primary" busy={save.isPending}>{t.action.save}</Button>
            </Actions>
          </form>
        </Dialog>
      )}
    </>
  );
}
