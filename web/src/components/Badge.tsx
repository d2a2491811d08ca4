import type { ReactNode } from "react";
import type { ConversationStatus, OpportunityStatus, Rating, Side } from "../api/types";
import { useWords } from "../messages";
import { cx } from "./classes";

export type Tone = "good" | "fair" | "weak" | "risk" | "plain";

const tones: Record<Tone, string> = {
  good: "bg-good-soft text-good",
  fair: "bg-fair-soft text-fair",
  weak: "bg-weak-soft text-weak",
  risk: "bg-risk-soft text-risk",
  plain: "bg-sunken text-muted",
};

export function Badge({ tone = "plain", title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span title={title} className={cx("inline-flex items-center gap-1 rounded px-1.5 py-px text-[12.5px] font-medium min-[18rem]:whitespace-nowrap", tones[tone])}>
      {children}
    </span>
  );
}

export const ratingTone: Record<Rating, Tone> = { Strong: "good", Medium: "fair", Weak: "weak", "At Risk": "risk" };

/** The word for a score; without colour where the score says little. */
export function RatingBadge({ rating, sparse }: { rating: Rating; sparse?: boolean }) {
  const { t } = useWords();
  if (sparse) return <Badge title={t.score.insufficient}>{t.rating[rating]}<span className="sr-only">, {t.score.sparse}</span></Badge>;
  return <Badge tone={ratingTone[rating]}>{t.rating[rating]}</Badge>;
}

const statusTone: Record<ConversationStatus, Tone> = { pending: "plain", processing: "fair", completed: "good", failed: "risk" };

export function StatusBadge({ status }: { status: ConversationStatus }) {
  const { t } = useWords();
  return (
    <Badge tone={statusTone[status]}>
      {status === "processing" && <span className="size-1.5 animate-pulse rounded-full bg-current" aria-hidden="true" />}
      {t.status[status]}
    </Badge>
  );
}

const stageTone: Record<OpportunityStatus, Tone> = {
  new: "plain", contacted: "plain", qualified: "fair", proposal: "fair", negotiation: "weak", won: "good", lost: "risk",
};

export function StageBadge({ stage }: { stage: OpportunityStatus }) {
  const { t } = useWords();
  return <Badge tone={stageTone[stage]}>{t.stage[stage]}</Badge>;
}

const sideTone: Record<Side, Tone> = { rep: "fair", buyer: "good", other: "plain" };

export function SideBadge({ side }: { side: Side }) {
  const { t } = useWords();
  return <Badge tone={sideTone[side]}>{t.side[side]}</Badge>;
}
