import type { Tone } from "../Badge";

export const toneFill: Record<Tone, string> = {
  good: "fill-good", fair: "fill-fair", weak: "fill-weak", risk: "fill-risk", plain: "fill-edge",
};

/** One bar of a share from 0 to 1, with a mark where something else stands. The words beside it carry the meaning. */
export function Bar({ share, tone = "fair", mark }: { share: number | null; tone?: Tone; mark?: number | null }) {
  const percent = (n: number) => `${Math.max(0, Math.min(1, n)) * 100}%`;
  return (
    <svg width="100%" height="12" aria-hidden="true" className="block overflow-visible">
      <rect y="2" width="100%" height="8" rx="4" className="fill-sunken" />
      {share === null ? (
        <line x1="2" x2="100%" y1="6" y2="6" className="stroke-edge" strokeDasharray="2 5" />
      ) : (
        <rect y="2" width={percent(share)} height="8" rx="4" className={toneFill[tone]} />
      )}
      {mark !== null && mark !== undefined && <rect x={percent(mark)} y="-1" width="2.5" height="14" className="fill-ink" />}
    </svg>
  );
}
