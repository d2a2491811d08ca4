import { type DragEvent, useId, useState } from "react";
import { cx } from "./classes";
import { Icon } from "./Icon";

interface FileDropProps {
  title: string;
  hint: string;
  onFile: (file: File) => void;
  disabled?: boolean;
}

// What the server can read; it looks inside the file and has the last word.
const accepted = ".json,.vtt,.srt,.txt,audio/*,.mp3,.m4a,.wav,.ogg,.flac,.webm";

/** A place to drop a file on, and a file button for everybody else. */
export function FileDrop({ title, hint, onFile, disabled }: FileDropProps) {
  const id = useId();
  const [over, setOver] = useState(false);
  const drop = (e: DragEvent) => {
    e.preventDefault();
    setOver(false);
    const file = e.dataTransfer.files[0];
    if (file && !disabled) onFile(file);
  };
  return (
    <label htmlFor={id} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}
      className={cx("flex cursor-pointer flex-col items-center rounded-lg border-2 border-dashed px-4 py-6 text-center transition-colors has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
        over ? "border-accent bg-accent-soft" : "border-edge/60 bg-card hover:border-accent")}>
      <Icon name="upload" className="mb-2 size-6 text-accent" />
      <span className="font-medium">{title}</span>
      <span className="mt-0.5 text-[13px] text-muted">{hint}</span>
      <input id={id} type="file" accept={accepted} disabled={disabled} className="sr-only"
        onChange={(e) => {
          const file = e.target.files?.[0];
          if (file) onFile(file);
          e.target.value = "";
        }} />
    </label>
  );
}
