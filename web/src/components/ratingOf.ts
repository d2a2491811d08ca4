import type { Rating } from "../api/types";

// The server's default bounds. They place a score that comes without its rating.
export function ratingOf(score: number): Rating {
  return score >= 70 ? "Strong" : score >= 50 ? "Medium" : score >= 30 ? "Weak" : "At Risk";
}
