import type { Evidence } from "../../api/types";
import { SideBadge } from "../../components/Badge";
import { Button } from "../../components/Button";
import { useWords } from "../../messages";
import { useCopy } from "./useCopy";

interface Props {
  conversationId: string;
  evidence: Evidence;
  onQuote: (e: Evidence) => void;
  onSeek: ((seconds: number) => void) | null; // null without a recording
}

/** Words that a score rests on: they lead to their line, are played, and are copied with where they stand. */
export function QuoteItem({ conversationId, evidence: e, onQuote, onSeek }: Props) {
  const { t, f } = useWords();
  const copy = useCopy(conversationId);
  const start = e.startTime;
  return (
    <li className="flex items-start gap-0.5 rounded-e-md border-s-3 border-edge bg-sunken hover:border-accent has-[button:first-child:hover]:bg-hover">
      <button type="button" onClick={() => onQuote(e)} title={t.conversation.toQuote(e.speaker)} className="min-w-0 flex-1 px-3 py-1.5 text-start">
        <span className="mb-0.5 flex flex-wrap items-center gap-2 text-[12.5px] text-muted">
          <SideBadge side={e.side} />{e.speaker}{start !== null && <span className="tabular">{f.clock(start)}</span>}
        </span>
        {t.conversation.quote(e.quote)}
      </button>
      {start !== null && onSeek && (
        <Button kind="quiet" small icon="play" className="print:hidden" aria-label={t.conversation.playFrom(f.clock(start))} title={t.conversation.playFrom(f.clock(start))}
          onClick={() => onSeek(start)} />
      )}
      <Button kind="quiet" small icon="copy" className="print:hidden" aria-label={t.conversation.copyQuote} title={t.conversation.copyQuote}
        onClick={() => void copy.quote(e.segment, { speaker: e.speaker, startTime: start, text: e.quote })} />
    </li>
  );
}
