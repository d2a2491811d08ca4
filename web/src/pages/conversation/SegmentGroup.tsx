import { memo, useEffect, useRef, useState } from "react";
import type { Segment } from "../../api/types";
import { SegmentItem } from "./SegmentItem";
import type { Shown } from "./shown";

export const groupSize = 100;

interface Props {
  conversationId: string;
  segments: readonly Segment[]; // of the whole transcript
  start: number;
  always: boolean; // drawn even out of sight
  playing: number | null;
  shown: Shown | null;
  find: string;
  onLine: (index: number) => void;
  onSeek: ((seconds: number) => void) | null;
}

const guess = 54; // height of a line in pixels, until the group has been drawn once

/** A hundred lines, drawn while they are in sight or near it; before and after, a space of their height. */
export const SegmentGroup = memo(function SegmentGroup({ conversationId, segments, start, always, playing, shown, find, onLine, onSeek }: Props) {
  const ref = useRef<HTMLOListElement>(null);
  const [near, setNear] = useState(false);
  const [height, setHeight] = useState(Math.min(groupSize, segments.length - start) * guess);
  const drawn = near || always;

  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry) return;
      if (!entry.isIntersecting && entry.boundingClientRect.height > 0) setHeight(entry.boundingClientRect.height);
      setNear(entry.isIntersecting);
    }, { root: element.parentElement, rootMargin: "1200px 0px" });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return (
    <ol ref={ref} start={start + 1} className="space-y-px" style={drawn ? undefined : { height }}>
      {drawn && segments.slice(start, start + groupSize).map((s, i) => {
        const index = start + i;
        return (
          <SegmentItem key={index} segment={s} index={index} same={segments[index - 1]?.speaker === s.speaker} playing={index === playing}
            shown={shown?.segment === index} quote={shown?.segment === index ? shown.quote : null} {...{ conversationId, find, onLine, onSeek }} />
        );
      })}
    </ol>
  );
});
