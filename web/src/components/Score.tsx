import type { Rating } from "../api/types";
import { useWords } from "../messages";
import { ratingTone, type Tone } from "./Badge";
import { cx } from "./classes";
import { EngineTag } from "./Engine";

export const toneText: Record<Tone, string> = {
  good: "text-good", fair: "text-fair", weak: "text-weak", risk: "text-risk", plain: "text-muted",
};

interface ScoreProps {
  value: number | null;
  rating: Rating | null; // of the analysis that gave the score; null where there is none
  sparse?: boolean; // insufficient evidence: the score says little
  large?: boolean;
}

/** An overall score from 0 to 100, or a dash with words for those who cannot see it. One that says little has no colour, and says so. */
export function Score({ value, rating, sparse, large }: ScoreProps) {
  const { t, f } = useWords();
  if (value === null) {
    return (
      <span className={cx("text-muted", large && "text-4xl font-semibold")} title={t.score.none}>
        <span aria-hidden="true">–</span>
        <span className="sr-only">{t.score.none}</span>
      </span>
    );
  }
  if (sparse) {
    return (
      <span className={cx("tabular text-muted", large && "text-4xl font-semibold")} title={t.score.insufficient}>
        <span aria-hidden="true">~</span>{f.number(value)}
        <span className="sr-only">, {t.score.sparse}</span>
      </span>
    );
  }
  return <span className={cx("tabular font-semibold", rating && toneText[ratingTone[rating]], large && "text-4xl")}>{f.number(value)}</span>;
}

/** A score in a list, with who made it. The tag stands before the number, so that numbers end in one line. */
export function TaggedScore({ engine, ...score }: ScoreProps & { engine: string | null }) {
  return (
    <span className="inline-flex flex-row-reverse items-baseline gap-1.5">
      <Score {...score} />
      {engine && <EngineTag engine={engine} />}
    </span>
  );
}
