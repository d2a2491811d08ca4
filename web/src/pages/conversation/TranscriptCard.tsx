import { type ReactNode, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { ConversationDetail } from "../../api/types";
import { Button } from "../../components/Button";
import { cx } from "../../components/classes";
import { Card } from "../../components/Card";
import { Empty } from "../../components/States";
import { useWords } from "../../messages";
import { save, textOf } from "./download";
import { FindBar } from "./FindBar";
import { linesWith } from "./quote";
import { groupSize, SegmentGroup } from "./SegmentGroup";
import type { Shown } from "./shown";
import { TalkBar } from "./TalkBar";

interface Props {
  conversation: ConversationDetail;
  shown: Shown | null;
  playing: number | null; // seconds into the recording
  onLine: (index: number) => void;
  onSeek: ((seconds: number) => void) | null;
  action: ReactNode;
}

// Up to here every line is in the page, so that the browser's own search finds it; a longer transcript is
// drawn where it is looked at.
const wholeUpTo = 1_000;

export function TranscriptCard({ conversation: c, shown, playing, onLine, onSeek, action }: Props) {
  const { t, f } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const find = useDeferredValue(typed);
  const segments = c.transcript?.segments;
  const count = segments?.length ?? 0;

  useEffect(() => {
    if (!shown) return;
    const reveal = (again: boolean) => {
      const line = box.current?.querySelector(`#line-${shown.segment}`);
      if (!(line instanceof HTMLElement)) return;
      const frame = box.current;
      if (frame) frame.scrollTop += line.getBoundingClientRect().top - frame.getBoundingClientRect().top - (frame.clientHeight - line.clientHeight) / 2;
      line.scrollIntoView({ block: "nearest" }); // the page itself moves only as far as it must
      if (document.activeElement?.closest('[role="search"]')) return; // the search goes on from where it is typed
      line.focus({ preventScroll: true });
      if (again) return;
      line.classList.remove("lit");
      void line.offsetWidth; // starts the animation again
      line.classList.add("lit");
    };
    reveal(false);
    // Once more when the lines around it have taken their real heights.
    const timer = setTimeout(() => reveal(true), 120);
    return () => clearTimeout(timer);
  }, [shown]);

  const now = useMemo(() => {
    if (!playing || !segments) return -1;
    return segments.findLastIndex((s) => s.startTime !== null && s.startTime <= playing);
  }, [playing, segments]);

  // The transcript follows the recording, but not out of the hands of somebody who is reading elsewhere in it.
  useEffect(() => {
    const frame = box.current;
    const line = frame?.querySelector(`#line-${now}`);
    if (!frame || !(line instanceof HTMLElement) || frame.matches(":hover")) return;
    const top = line.getBoundingClientRect().top - frame.getBoundingClientRect().top;
    if (top < 0 || top > frame.clientHeight - 80) frame.scrollTop += top - frame.clientHeight / 3;
  }, [now]);

  const [printing, setPrinting] = useState(false); // then every line is drawn
  useEffect(() => {
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => setPrinting(false);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);

  const lines = useMemo(() => linesWith(segments ?? [], find), [segments, find]);
  const step = (by: 1 | -1) => {
    const from = shown?.segment ?? -1;
    const next = by === 1 ? lines.find((i) => i > from) ?? lines[0] : lines.findLast((i) => i < from) ?? lines.at(-1);
    if (next !== undefined) onLine(next);
  };

  if (!segments) {
    return <Card title={t.conversation.transcript}><Empty icon="talk" title={c.status === "failed" ? t.conversation.transcriptFailed : t.conversation.transcriptNone} /></Card>;
  }
  const starts = Array.from({ length: Math.ceil(count / groupSize) }, (_, i) => i * groupSize);
  const within = (index: number, start: number) => index >= start && index < start + groupSize;
  const download = () => save(`${c.caseNumber}.txt`, textOf(segments, f.clock));
  return (
    <Card title={t.conversation.transcript} note={t.conversation.lines(count, f.number(count))} flush action={
      <span className="flex flex-wrap items-center print:hidden">
        <Button kind="quiet" small icon="save" aria-label={t.conversation.download} title={t.conversation.download} onClick={download} />
        {action}
      </span>
    }>
      <TalkBar segments={segments} />
      <FindBar find={typed} found={lines.length} at={shown ? lines.indexOf(shown.segment) : -1} onFind={setTyped} onStep={step} />
      <div ref={box} role="region" tabIndex={0} aria-label={t.conversation.transcript} lang={c.transcript?.language || undefined}
        className={cx("max-h-[75vh] min-h-56 overflow-y-auto overscroll-contain p-2 print:max-h-none!", c.audioUrl ? "xl:max-h-[calc(100dvh-27.5rem)]" : "xl:max-h-[calc(100dvh-16.5rem)]")}>
        {starts.map((start) => (
          <SegmentGroup key={start} conversationId={c.id} segments={segments} start={start} {...{ find, onLine, onSeek }}
            always={printing || count <= wholeUpTo || start === 0 || (shown !== null && within(shown.segment, start))}
            playing={within(now, start) ? now : null} shown={shown && within(shown.segment, start) ? shown : null} />
        ))}
      </div>
    </Card>
  );
}
