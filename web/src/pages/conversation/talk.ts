import { type Segment, type Side, sides } from "../../api/types";

export interface Talk {
  shares: { side: Side; share: number; from: number }[]; // 0 to 1, one after the other in the order of sides; who said nothing is left out
  by: "time" | "text"; // what was measured
}

/** How much each side talked: by the clock where every line has its times, otherwise by how much was said. */
export function talkOf(segments: readonly Segment[]): Talk | null {
  const timed = segments.length > 0 && segments.every((s) => s.startTime !== null && s.endTime !== null && s.endTime >= s.startTime);
  const amount = (s: Segment) => (timed ? (s.endTime ?? 0) - (s.startTime ?? 0) : s.text.trim().length);
  const total = segments.reduce((sum, s) => sum + amount(s), 0);
  if (total <= 0) return null;
  const shares: Talk["shares"] = [];
  for (const side of sides) {
    const share = segments.reduce((sum, s) => sum + (s.side === side ? amount(s) : 0), 0) / total;
    if (share > 0) shares.push({ side, share, from: shares.reduce((sum, s) => sum + s.share, 0) });
  }
  return { shares, by: timed ? "time" : "text" };
}
