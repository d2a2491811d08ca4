import { type ReactNode, useEffect, useMemo, useRef } from "react";
import type { ConversationDetail } from "../../api/types";
import { Card } from "../../components/Card";
import { Empty } from "../../components/States";
import { useWords } from "../../messages";
import { groupSize, SegmentGroup } from "./SegmentGroup";
import type { Shown } from "./shown";

interface Props {
  transcript: ConversationDetail["transcript"];
  shown: Shown | null;
  playing: number | null; // seconds into the recording
  onSeek: ((seconds: number) => void) | null;
  action: ReactNode;
}

// Up to here every line is in the page, so that the browser's own search finds it; a longer transcript is
// drawn where it is looked at.
const wholeUpTo = 1_000;

export function TranscriptCard({ transcript, shown, playing, onSeek, action }: Props) {
  const { t, f } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const segments = transcript?.segments;
  const count = segments?.length ?? 0;

  useEffect(() => {
    if (!shown) return;
    const reveal = () => {
      const line = box.current?.querySelector(`#line-${shown.segment}`);
      if (!(line instanceof HTMLElement)) return;
      line.scrollIntoView({ block: "center" });
      line.focus({ preventScroll: true });
      line.classList.remove("lit");
      void line.offsetWidth; // starts the animation again
      line.classList.add("lit");
    };
    reveal();
    // Once more when the lines around it have taken their real heights.
    const timer = setTimeout(reveal, 120);
    return () => clearTimeout(timer);
  }, [shown]);

  const now = useMemo(() => {
    if (!playing || !segments) return -1;
    return segments.findLastIndex((s) => s.startTime !== null && s.startTime <= playing);
  }, [playing, segments]);

  if (!segments) {
    return <Card title={t.conversation.transcript}><Empty icon="talk" title={t.conversation.transcriptNone} /></Card>;
  }
  const starts = Array.from({ length: Math.ceil(count / groupSize) }, (_, i) => i * groupSize);
  const within = (index: number, start: number) => index >= start && index < start + groupSize;
  return (
    <Card title={t.conversation.transcript} note={t.conversation.lines(count, f.number(count))} action={action} flush>
      <div ref={box} role="region" tabIndex={0} aria-label={t.conversation.transcript} lang={transcript?.language || undefined}
        className="max-h-[75vh] overflow-y-auto overscroll-contain p-2">
        {starts.map((start) => (
          <SegmentGroup key={start} segments={segments} start={start} onSeek={onSeek}
            always={count <= wholeUpTo || start === 0 || (shown !== null && within(shown.segment, start))}
            playing={within(now, start) ? now : null} shown={shown && within(shown.segment, start) ? shown : null} />
        ))}
      </div>
    </Card>
  );
}
