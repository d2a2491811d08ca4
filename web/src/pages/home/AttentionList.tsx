import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ConversationListItem } from "../../api/types";
import { Badge, ratingTone } from "../../components/Badge";
import { Card } from "../../components/Card";
import { EngineTag } from "../../components/Engine";
import { Skeleton } from "../../components/States";
import { TextLink } from "../../components/TextLink";
import { useWords } from "../../messages";
import { queries, unfinished } from "../../queries";

const atMost = 6;
const inTeam = 5;

/** What in the latest conversations asks to be looked at; for those who lead, the team's opportunities in danger too. */
export function AttentionList({ items, team }: { items: readonly ConversationListItem[]; team: boolean }) {
  const { t, f } = useWords();
  const report = useQuery({ ...queries.teamPerformance({}), enabled: team });
  const failed = items.filter((c) => c.status === "failed");
  const working = items.filter((c) => unfinished(c.status));
  const low = items.filter((c) => c.meddicScore !== null && (c.rating === "Weak" || c.rating === "At Risk")).toSorted((a, b) => (a.meddicScore ?? 0) - (b.meddicScore ?? 0));
  const shown = [...failed, ...working, ...low].slice(0, atMost);
  const danger = (report.data?.attentionNeeded ?? []).slice(0, inTeam);

  const why = (c: ConversationListItem): ReactNode =>
    c.status === "failed" ? <Badge tone="risk">{t.home.failed}</Badge>
      : unfinished(c.status) ? <Badge tone="fair">{t.home.working}</Badge>
        : (
          <span className="inline-flex shrink-0 items-center gap-1.5">
            {c.engine && <EngineTag engine={c.engine} />}
            <Badge tone={c.rating && !c.insufficientEvidence ? ratingTone[c.rating] : "plain"} title={c.insufficientEvidence ? t.score.insufficient : undefined}>{t.home.low(f.number(c.meddicScore ?? 0))}</Badge>
          </span>
        );

  return (
    <Card title={t.home.attention}>
      {shown.length === 0 && danger.length === 0 && !report.isLoading && <p className="text-muted">{t.home.nothing}</p>}
      <ul className="divide-y divide-line">
        {shown.map((c) => (
          <li key={c.id} className="flex items-center justify-between gap-3 py-1.5">
            <TextLink to="/conversations/$conversationId" params={{ conversationId: c.id }} className="min-w-0 truncate">
              {c.opportunityCompanyName}<span className="text-muted"> · {c.title ?? c.caseNumber}</span>
            </TextLink>
            {why(c)}
          </li>
        ))}
      </ul>
      {report.isLoading && (
        <div role="status" className="mt-3 space-y-3.5 py-1">
          {Array.from({ length: inTeam }, (_, i) => <Skeleton key={i} className="h-5" />)}
        </div>
      )}
      {danger.length > 0 && (
        <>
          <h3 className="mt-3 text-[13px] font-medium text-muted">{t.home.team}</h3>
          <ul className="divide-y divide-line">
            {danger.map((a) => (
              <li key={a.opportunityId} className="flex items-center justify-between gap-3 py-1.5">
                <TextLink to="/opportunities/$opportunityId" params={{ opportunityId: a.opportunityId }} className="min-w-0 truncate">
                  {a.companyName}<span className="text-muted"> · {a.assignedTo}</span>
                </TextLink>
                <span className="inline-flex shrink-0 items-center gap-1.5">
                  <EngineTag engine={a.engine} />
                  <Badge tone={a.risk === "atRisk" ? "risk" : "weak"}>{t.reports.risk[a.risk]}</Badge>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
