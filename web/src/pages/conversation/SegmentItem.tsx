import { memo } from "react";
import type { Segment } from "../../api/types";
import { SideBadge } from "../../components/Badge";
import { Button } from "../../components/Button";
import { cx } from "../../components/classes";
import { useWords } from "../../messages";
import { parts } from "./quote";
import { addressOf, useCopy } from "./useCopy";

interface Props {
  conversationId: string;
  segment: Segment;
  index: number;
  same: boolean; // the speaker of the line before goes on
  playing: boolean;
  shown: boolean; // the address leads to it
  quote: string | null; // to be marked
  find: string; // what is searched for, marked too
  onLine: (index: number) => void;
  onSeek: ((seconds: number) => void) | null;
}

const edges = { rep: "border-fair", buyer: "border-good", other: "border-line" };

/** One turn of a speaker. */
export const SegmentItem = memo(function SegmentItem({ conversationId, segment: s, index, same, playing, shown, quote, find, onLine, onSeek }: Props) {
  const { t, f } = useWords();
  const start = s.startTime;
  return (
    <li id={`line-${index}`} tabIndex={-1} aria-current={playing ? "true" : undefined}
      className={cx("scroll-mt-20 scroll-mb-24 rounded-e-md border-s-3 px-3 py-1 wrap-anywhere", edges[s.side], playing ? "bg-accent-soft" : shown && "bg-hover")}>
      {(!same || start !== null || shown) && (
        <p className="flex items-center gap-2 text-[12.5px] text-muted">
          {!same && <><span className="font-medium text-ink">{s.speaker || t.conversation.unnamed}</span><SideBadge side={s.side} /></>}
          {start !== null && (onSeek ? (
            <button type="button" onClick={() => { onLine(index); onSeek(start); }} aria-label={t.conversation.playFrom(f.clock(start))} className="tabular ms-auto text-accent hover:underline">{f.clock(start)}</button>
          ) : <Moment {...{ conversationId, index, onLine }} label={t.conversation.toLine(f.clock(start))}>{f.clock(start)}</Moment>)}
          {start === null && <Moment {...{ conversationId, index, onLine }}>{t.conversation.lineNumber(f.number(index + 1))}</Moment>}
        </p>
      )}
      <p dir="auto">{parts(s.text, quote, find).map((part, i) => (part.marked ? <mark key={i}>{part.text}</mark> : part.text))}</p>
      {shown && <LineActions {...{ conversationId, index, onSeek }} segment={s} />}
    </li>
  );
});

/** Leads to a line under an address of its own. */
function Moment({ conversationId, index, label, onLine, children }: Pick<Props, "conversationId" | "index" | "onLine"> & { label?: string; children: string }) {
  return (
    <a href={addressOf(conversationId, index)} aria-label={label} className="tabular ms-auto hover:text-accent hover:underline"
      onClick={(e) => {
        if (e.ctrlKey || e.metaKey || e.shiftKey) return; // another window was asked for
        e.preventDefault();
        onLine(index);
      }}>{children}</a>
  );
}

/** What can be done with the line that is shown. */
function LineActions({ conversationId, index, segment: s, onSeek }: { conversationId: string; index: number; segment: Segment; onSeek: Props["onSeek"] }) {
  const { t } = useWords();
  const copy = useCopy(conversationId);
  const start = s.startTime;
  return (
    <div className="-ms-2.5 flex flex-wrap print:hidden">
      {start !== null && onSeek && <Button kind="quiet" small icon="play" onClick={() => onSeek(start)}>{t.conversation.play}</Button>}
      <Button kind="quiet" small icon="copy" onClick={() => void copy.quote(index, s)}>{t.conversation.copyLine}</Button>
      <Button kind="quiet" small icon="link" onClick={() => void copy.link(index)}>{t.conversation.copyLink}</Button>
    </div>
  );
}
