import type { Segment } from "../../api/types";

/** A transcript as text that people read, and that can be uploaded again. */
export function textOf(segments: readonly Segment[], clock: (seconds: number) => string): string {
  return segments.map((s) => `${s.startTime === null ? "" : `[${clock(s.startTime)}] `}${s.speaker ? `${s.speaker}: ` : ""}${s.text.replace(/\s+/g, " ").trim()}\n`).join("");
}

/** Gives a text to the browser as a file. */
export function save(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // the browser has begun by then
}
