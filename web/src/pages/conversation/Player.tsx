import { type KeyboardEvent, type RefObject, useState } from "react";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { Select } from "../../components/Field";
import { useWords } from "../../messages";

interface Props {
  url: string;
  audio: RefObject<HTMLAudioElement | null>;
  onTime: (seconds: number) => void;
  onSkip: (seconds: number) => void;
}

const speeds = [0.75, 1, 1.25, 1.5, 2];
export const skip = 10; // seconds

/** The recording, with what the browser's own controls do not have. */
export function Player({ url, audio, onTime, onSkip }: Props) {
  const { t, f } = useWords();
  const [speed, setSpeed] = useState(1);
  return (
    <Card title={t.conversation.audio} note={t.conversation.keys} className="print:hidden">
      <audio ref={audio} src={url} controls preload="metadata" className="w-full" aria-label={t.conversation.audio}
        onTimeUpdate={(e) => onTime(e.currentTarget.currentTime)}
        onLoadedMetadata={(e) => { e.currentTarget.playbackRate = speed; }}
        onRateChange={(e) => setSpeed(e.currentTarget.playbackRate)} />
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Button small onClick={() => onSkip(-skip)} aria-label={t.conversation.back(skip)}>−{skip} s</Button>
        <Button small onClick={() => onSkip(skip)} aria-label={t.conversation.on(skip)}>+{skip} s</Button>
        <Select className="ms-auto" quiet label={t.conversation.speed} value={speed} onChange={(e) => {
          if (audio.current) audio.current.playbackRate = Number(e.target.value);
        }}>
          {(speeds.includes(speed) ? speeds : [...speeds, speed]).map((s) => <option key={s} value={s}>{f.speed(s)}</option>)}
        </Select>
      </div>
    </Card>
  );
}

/** J, K and L as players have them, where nothing is being typed. */
export function playerKeys(e: KeyboardEvent, audio: HTMLAudioElement | null, onSkip: (seconds: number) => void) {
  if (!audio || e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.target instanceof HTMLInputElement || e.target instanceof HTMLSelectElement || e.target instanceof HTMLTextAreaElement) return;
  const key = e.key.toLowerCase();
  if (key === "j") onSkip(-skip);
  else if (key === "l") onSkip(skip);
  else if (key !== "k") return;
  else if (audio.paused) void audio.play().catch(() => undefined);
  else audio.pause();
  e.preventDefault();
}
