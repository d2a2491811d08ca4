import { useState } from "react";
import type { Dimension, DimensionScore, Evidence } from "../../api/types";
import { Button } from "../../components/Button";
import { Bar } from "../../components/charts/Bar";
import { dimensionTone } from "../../components/dimensionTone";
import { toneText } from "../../components/Score";
import { useWords } from "../../messages";
import { CorrectDialog } from "./CorrectDialog";
import { QuoteItem } from "./QuoteItem";

interface Props {
  conversationId: string;
  analysisId: string;
  name: Dimension;
  result: DimensionScore;
  correctable: boolean;
  onQuote: (e: Evidence) => void;
  onSeek: ((seconds: number) => void) | null;
}

/** One dimension: its score or that it was not discussed, why, what was said, what is missing. */
export function DimensionItem({ conversationId, analysisId, name, result, correctable, onQuote, onSeek }: Props) {
  const { t, f } = useWords();
  const [correcting, setCorrecting] = useState(false);
  const score = result.override?.score ?? result.score;
  return (
    <li className="px-4 py-3 wrap-anywhere">
      <div className="grid grid-cols-[minmax(0,10rem)_minmax(0,1fr)_auto_auto] items-center gap-3">
        <h3 className="font-semibold">{t.dimension[name]}</h3>
        <Bar share={score === null ? null : score / 5} tone={dimensionTone(score)} />
        {score === null ? (
          <span className="rounded border border-dashed border-edge px-1.5 text-[12.5px] text-muted italic">{t.score.notDiscussed}</span>
        ) : (
          <span className={`tabular text-base font-semibold ${toneText[dimensionTone(score)]}`}>
            <span className="sr-only">{t.score.outOf5(f.number(score))}</span>
            <span aria-hidden="true">{f.number(score)}<span className="text-[13px] font-normal text-muted">/5</span></span>
          </span>
        )}
        <Button kind="quiet" small icon="pen" disabled={!correctable} className="-me-2 print:hidden" title={t.conversation.correctOf(t.dimension[name])}
          aria-label={t.conversation.correctOf(t.dimension[name])} onClick={() => setCorrecting(true)} />
      </div>
      {result.override && <Correction result={result} />}
      {result.reason && <p className="mt-1.5">{result.reason}</p>}
      {result.evidence.length > 0 && (
        <ul aria-label={t.conversation.evidence} className="mt-2 space-y-1.5">
          {result.evidence.map((e) => <QuoteItem key={`${e.segment} ${e.quote}`} conversationId={conversationId} evidence={e} onQuote={onQuote} onSeek={onSeek} />)}
        </ul>
      )}
      {result.gaps.length > 0 && (
        <p className="mt-2"><span className="font-medium text-muted">{t.conversation.gaps}: </span>{result.gaps.join(" · ")}</p>
      )}
      {result.question && (
        <p className="mt-1"><span className="font-medium text-muted">{t.conversation.ask}: </span>{result.question}</p>
      )}
      {correcting && <CorrectDialog {...{ conversationId, analysisId, name, result }} onClose={() => setCorrecting(false)} />}
    </li>
  );
}

/** Who put which score in place of the engine's, and why. */
function Correction({ result: { override, score } }: { result: DimensionScore }) {
  const { t, f } = useWords();
  if (!override) return null;
  return (
    <p className="mt-1 text-[13px]">
      <span className="font-medium text-weak">{t.conversation.overridden(f.number(override.score), override.reason)}</span>
      <span className="block text-muted">
        {override.byName && t.conversation.overriddenBy(override.byName, f.date(override.at))}{override.byName && " · "}
        {t.conversation.engineSaid(score === null ? t.score.notDiscussed : t.score.outOf5(f.number(score)))}
      </span>
    </p>
  );
}
