import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { ConversationDetail } from "../../api/types";
import { Card } from "../../components/Card";
import { Empty } from "../../components/States";
import { useWords } from "../../messages";
import { SegmentItem } from "./SegmentItem";

/** A quote to be shown; at makes a second click on the same one count. */
export interface Shown {
  segment: number;
  quote: string;
  at: number;
}

interface Props {
  transcript: ConversationDetail["transcript"];
  shown: Shown | null;
  playing: number | null; // seconds into the recording
  onSeek: ((seconds: number) => void) | null;
  action: ReactNode;
}

const firstLines = 200; // painted at once; the rest follows in steps, so that a long call opens quickly
const moreLines = 1_000;

export function TranscriptCard({ transcript, shown, playing, onSeek, action }: Props) {
  const { t, f } = useWords();
  const box = useRef<HTMLOListElement>(null);
  const segments = transcript?.segments;
  const [steps, setSteps] = useState(firstLines);
  const count = segments?.length ?? 0;
  const painted = Math.max(steps, shown ? shown.segment + 1 : 0);

  useEffect(() => {
    if (steps >= count) return;
    const timer = setTimeout(() => setSteps(steps + moreLines), 50);
    return () => clearTimeout(timer);
  }, [steps, count]);

  useEffect(() => {
    if (!shown) return;
    const line = box.current?.children[shown.segment];
    if (!(line instanceof HTMLElement)) return;
    line.scrollIntoView({ block: "center", behavior: "smooth" });
    line.focus({ preventScroll: true });
    line.classList.remove("lit");
    void line.offsetWidth; // starts the animation again
    line.classList.add("lit");
  }, [shown]);

  const now = useMemo(() => {
    if (playing === null || playing === 0 || !segments) return -1;
    return segments.findLastIndex((s) => s.startTime !== null && s.startTime <= playing);
  }, [playing, segments]);

  if (!segments) {
    return <Card title={t.conversation.transcript}><Empty icon="talk" title={t.conversation.transcript}>{t.conversation.transcriptNone}</Empty></Card>;
  }
  return (
    <Card title={t.conversation.transcript} note={t.conversation.lines(count, f.number(count))} action={action} flush>
      <ol ref={box} tabIndex={0} aria-label={t.conversation.transcript} lang={transcript?.language || undefined}
        className="relative max-h-[75vh] space-y-px overflow-y-auto overscroll-contain p-2">
        {segments.slice(0, painted).map((s, i) => (
          <SegmentItem key={i} segment={s} index={i} same={segments[i - 1]?.speaker === s.speaker} playing={i === now}
            quote={shown?.segment === i ? shown.quote : null} onSeek={onSeek} />
        ))}
      </ol>
    </Card>
  );
}
