import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultOf } from "../../api/errors";
import type { Dimension, DimensionScore } from "../../api/types";
import { useSentence } from "../../app/useChange";
import { Button } from "../../components/Button";
import { cx } from "../../components/classes";
import { Actions, Dialog } from "../../components/Dialog";
import { Textarea } from "../../components/Field";
import { Note } from "../../components/States";
import { toast } from "../../components/toasts";
import { useWords } from "../../messages";
import { changes } from "../../queries";

interface Props {
  conversationId: string;
  analysisId: string;
  name: Dimension;
  result: DimensionScore;
  onClose: () => void;
}

const scores = [0, 1, 2, 3, 4, 5];

/** A person's score in place of the engine's, with the reason. */
export function CorrectDialog({ conversationId, analysisId, name, result, onClose }: Props) {
  const { t, f } = useWords();
  const sentence = useSentence();
  const correct = useMutation(changes.correctScore());
  const [seen] = useState(analysisId); // what the person had before them; the page may learn of another meanwhile
  const [told, setTold] = useState(false); // that it did
  const [score, setScore] = useState<number | null>(result.override?.score ?? result.score);
  const [reason, setReason] = useState(result.override?.reason ?? "");
  const [tried, setTried] = useState(false);

  const send = (given: { score: number; reason: string } | { score: null }) =>
    correct.mutate({ conversationId, analysisId: told ? analysisId : seen, dimension: name, ...given }, {
      onError: (error) => setTold(faultOf(error) === "conflict"),
      onSuccess: () => {
        toast({ id: `corrected ${conversationId}`, tone: "good", text: t.conversation.corrected });
        onClose();
      },
    });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (score !== null && reason.trim()) send({ score, reason: reason.trim() });
  };

  return (
    <Dialog title={t.conversation.correctTitle(t.dimension[name])} onClose={onClose}>
      <form onSubmit={submit} noValidate className="space-y-4">
        <p className="text-muted">{t.conversation.correctEngine(result.score === null ? t.score.notDiscussed : t.score.outOf5(f.number(result.score)))}</p>
        <fieldset>
          <legend className="mb-1 text-[13px] font-medium">{t.score.label}</legend>
          <div className="inline-flex rounded-md border border-edge p-0.5">
            {scores.map((n) => (
              <label key={n} className={cx("tabular cursor-pointer rounded px-3 py-1 font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent",
                score === n ? "bg-accent text-on-accent" : "text-muted hover:text-ink")}>
                <input type="radio" name="score" className="sr-only" value={n} checked={score === n} onChange={() => setScore(n)}
                  aria-label={t.score.outOf5(f.number(n))} />
                {f.number(n)}
              </label>
            ))}
          </div>
          {tried && score === null && <p role="alert" className="mt-1 text-[13px] text-risk">{t.conversation.correctScoreNeeded}</p>}
        </fieldset>
        <Textarea label={t.opportunity.reason} hint={t.conversation.correctHint} error={tried && !reason.trim() ? t.conversation.correctReasonNeeded : null}
          rows={3} maxLength={500} autoFocus value={reason} onChange={(e) => setReason(e.target.value)} />
        {correct.error && faultOf(correct.error) !== "signedOut" && <Note tone="risk" icon="warn">{sentence(correct.error)}</Note>}
        <Actions>
          {result.override && <Button kind="quiet" className="me-auto" disabled={correct.isPending} onClick={() => send({ score: null })}>{t.conversation.correctBack}</Button>}
          <Button onClick={onClose}>{t.action.cancel}</Button>
          <Button type="submit" kind="primary" busy={correct.isPending}>{t.action.save}</Button>
        </Actions>
      </form>
    </Dialog>
  );
}
