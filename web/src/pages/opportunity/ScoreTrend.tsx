import type { OpportunityConversation } from "../../api/types";
import { Line } from "../../components/charts/Line";
import { useWords } from "../../messages";

/** The score of each conversation by its date. */
export function ScoreTrend({ conversations }: { conversations: readonly OpportunityConversation[] }) {
  const { t, f } = useWords();
  const scored = conversations
    .flatMap((c) => (c.meddicScore === null ? [] : [{ ...c, score: c.meddicScore, at: Date.parse(c.conversationDate) }]))
    .toSorted((a, b) => a.at - b.at);
  const [first, last] = [scored[0], scored.at(-1)];
  if (!first || !last || scored.length < 2) return <p className="text-muted">{t.opportunity.trendFew}</p>;
  const span = last.at - first.at;
  return (
    <Line label={t.opportunity.trend} points={scored.map((c, i) => ({
      key: c.id,
      x: span > 0 ? (c.at - first.at) / span : i / (scored.length - 1),
      value: c.score,
      label: f.dayMonth(c.conversationDate.slice(0, 10)),
      title: `${f.date(c.conversationDate)} · ${c.caseNumber}: ${f.number(c.score)}${c.rating ? ` · ${t.rating[c.rating]}` : ""}${c.insufficientEvidence ? ` · ${t.score.sparse}` : ""}${c.engine ? ` · ${t.engine.label(c.engine)}` : ""}`,
    }))} />
  );
}
