import type { Dimension, DimensionScore, Evidence } from "../../api/types";
import { SideBadge } from "../../components/Badge";
import { Bar } from "../../components/charts/Bar";
import { dimensionTone } from "../../components/dimensionTone";
import { toneText } from "../../components/Score";
import { useWords } from "../../messages";

interface Props {
  name: Dimension;
  result: DimensionScore;
  onQuote: (e: Evidence) => void;
}

/** One dimension: its score or that it was not discussed, why, what was said, what is missing. */
export function DimensionItem({ name, result, onQuote }: Props) {
  const { t, f } = useWords();
  const score = result.override?.score ?? result.score;
  return (
    <li className="px-4 py-3 wrap-anywhere">
      <div className="grid grid-cols-[minmax(0,10rem)_minmax(0,1fr)_auto] items-center gap-3">
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
      </div>
      {result.override && <p className="mt-1 text-[13px] text-weak">{t.conversation.overridden(f.number(result.override.score), result.override.reason)}</p>}
      {result.reason && <p className="mt-1.5">{result.reason}</p>}
      {result.evidence.length > 0 && (
        <ul aria-label={t.conversation.evidence} className="mt-2 space-y-1.5">
          {result.evidence.map((e) => (
            <li key={`${e.segment} ${e.quote}`}>
              <button type="button" onClick={() => onQuote(e)} title={t.conversation.toQuote(e.speaker)}
                className="block w-full rounded-e-md border-s-3 border-edge bg-sunken px-3 py-1.5 text-start hover:border-accent hover:bg-hover">
                <span className="mb-0.5 flex flex-wrap items-center gap-2 text-[12.5px] text-muted">
                  <SideBadge side={e.side} />{e.speaker}{e.startTime !== null && <span className="tabular">{f.clock(e.startTime)}</span>}
                </span>
                {t.conversation.quote(e.quote)}
              </button>
            </li>
          ))}
        </ul>
      )}
      {result.gaps.length > 0 && (
        <p className="mt-2"><span className="font-medium text-muted">{t.conversation.gaps}: </span>{result.gaps.join(" · ")}</p>
      )}
      {result.question && (
        <p className="mt-1"><span className="font-medium text-muted">{t.conversation.ask}: </span>{result.question}</p>
      )}
    </li>
  );
}
