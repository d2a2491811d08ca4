import type { Rating } from "../api/types";
import { useWords } from "../messages";
import { ratingTone, type Tone } from "./Badge";
import { cx } from "./classes";
import { ratingOf } from "./ratingOf";

export const toneText: Record<Tone, string> = {
  good: "text-good", fair: "text-fair", weak: "text-weak", risk: "text-risk", plain: "text-muted",
};

/** An overall score from 0 to 100, or a dash with words for those who cannot see it. */
export function Score({ value, rating, large }: { value: number | null; rating?: Rating; large?: boolean }) {
  const { t, f } = useWords();
  if (value === null) {
    return (
      <span className={cx("text-muted", large && "text-4xl font-semibold")} title={t.score.none}>
        <span aria-hidden="true">–</span>
        <span className="sr-only">{t.score.none}</span>
      </span>
    );
  }
  const tone = ratingTone[rating ?? ratingOf(value)];
  return <span className={cx("tabular font-semibold", toneText[tone], large && "text-4xl")}>{f.number(value)}</span>;
}
