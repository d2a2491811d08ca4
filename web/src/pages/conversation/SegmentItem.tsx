import { memo } from "react";
import type { Segment } from "../../api/types";
import { SideBadge } from "../../components/Badge";
import { cx } from "../../components/classes";
import { useWords } from "../../messages";
import { parts } from "./quote";

interface Props {
  segment: Segment;
  index: number;
  same: boolean; // the speaker of the line before goes on
  playing: boolean;
  quote: string | null; // to be marked
  onSeek: ((seconds: number) => void) | null;
}

const edges = { rep: "border-fair", buyer: "border-good", other: "border-line" };

/** One turn of a speaker. */
export const SegmentItem = memo(function SegmentItem({ segment: s, index, same, playing, quote, onSeek }: Props) {
  const { t, f } = useWords();
  const start = s.startTime;
  return (
    <li id={`line-${index}`} tabIndex={-1} aria-current={playing ? "true" : undefined}
      className={cx("rounded-e-md border-s-3 px-3 py-1 wrap-anywhere", edges[s.side], playing && "bg-accent-soft")}>
      {(!same || start !== null) && (
        <p className="flex items-center gap-2 text-[12.5px] text-muted">
          {!same && <><span className="font-medium text-ink">{s.speaker || t.conversation.unnamed}</span><SideBadge side={s.side} /></>}
          {start !== null && (onSeek ? (
            <button type="button" onClick={() => onSeek(start)} aria-label={t.conversation.playFrom(f.clock(start))} className="tabular ms-auto text-accent hover:underline">{f.clock(start)}</button>
          ) : <span className="tabular ms-auto">{f.clock(start)}</span>)}
        </p>
      )}
      <p>{parts(s.text, quote).map((part, i) => (part.marked ? <mark key={i}>{part.text}</mark> : part.text))}</p>
    </li>
  );
});
