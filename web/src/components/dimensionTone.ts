import type { Tone } from "./Badge";

/** The colour of a dimension's score from 0 to 5; "not discussed" has none. */
export function dimensionTone(score: number | null): Tone {
  if (score === null) return "plain";
  return score >= 3.5 ? "good" : score >= 2.5 ? "fair" : score >= 1.5 ? "weak" : "risk";
}
