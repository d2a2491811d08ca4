import type { RepPerformance } from "../../api/reports";
import { Badge } from "../../components/Badge";
import { Card } from "../../components/Card";
import { TextLink } from "../../components/TextLink";
import { useWords } from "../../messages";
import { PriorityBadge } from "../../components/PriorityBadge";

/** What to practise next and why. */
export function Coaching({ insights }: { insights: RepPerformance["coachingInsights"] }) {
  const { t, f } = useWords();
  const nothing = <p className="text-muted">{t.reports.nothingYet}</p>;
  return (
    <section aria-label={t.reports.coaching} className="grid items-start gap-4 lg:grid-cols-3">
      <Card title={t.reports.plan}>
        {insights.improvementPlan.length === 0 ? nothing : (
          <ol className="space-y-3">
            {insights.improvementPlan.map((i) => (
              <li key={i.dimension}>
                <p className="flex items-center justify-between gap-2 font-medium">{t.dimension[i.dimension]}<PriorityBadge priority={i.priority} /></p>
                <p className="text-muted">{i.question}</p>
              </li>
            ))}
          </ol>
        )}
      </Card>
      <Card title={t.reports.patterns}>
        {insights.recurringPatterns.length === 0 ? nothing : (
          <ul className="space-y-2">
            {insights.recurringPatterns.map((p) => (
              <li key={`${p.dimension} ${p.kind}`} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
                <span className="font-medium">{t.dimension[p.dimension]}</span>
                <Badge tone={p.kind === "low" ? "weak" : "plain"}>{p.kind === "low" ? t.reports.patternLow(p.count, p.of) : t.reports.patternMissing(p.count, p.of)}</Badge>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title={t.reports.feedback} note={t.reports.feedbackNote}>
        {insights.recentFeedback.length === 0 ? nothing : (
          <ul className="space-y-3">
            {insights.recentFeedback.map((n) => (
              <li key={`${n.conversationId} ${n.dimension} ${n.note}`}>
                <p><span className="font-medium">{t.dimension[n.dimension]}</span> · {n.note}</p>
                <p className="text-[13px] text-muted">
                  <TextLink to="/conversations/$conversationId" params={{ conversationId: n.conversationId }} className="underline">{n.companyName}</TextLink> · {f.date(n.date)}
                </p>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </section>
  );
}
