import { useSuspenseQuery } from "@tanstack/react-query";
import type { Range } from "../../api/procedures";
import type { Attention, MemberRanking, TeamPerformance } from "../../api/reports";
import { Badge } from "../../components/Badge";
import { Card, Tile, Tiles } from "../../components/Card";
import { Engines } from "../../components/Engine";
import { Few } from "../../components/Few";
import { Score, TaggedScore } from "../../components/Score";
import { Empty } from "../../components/States";
import { Table } from "../../components/Table";
import { TextLink } from "../../components/TextLink";
import { TrendMark } from "../../components/TrendMark";
import { useWords } from "../../messages";
import { queries } from "../../queries";
import { TeamDimensions } from "./TeamDimensions";
import { Weekly } from "./Weekly";

export function TeamReport({ range }: { range: Range }) {
  const { t, f } = useWords();
  const report = useSuspenseQuery(queries.teamPerformance(range)).data;
  const { teamSummary: s } = report;
  if (s.teamSize === 0) return <Card><Empty icon="people" title={t.reports.team}>{t.reports.noTeam}</Empty></Card>;
  return (
    <div className="space-y-4">
      <Engines engines={report.engines} />
      <Tiles>
        <Tile label={t.reports.average} value={s.teamAverageScore === null ? "–" : f.decimal(s.teamAverageScore)}
          note={<>{s.scoreChange === null ? t.reports.noChange : t.reports.change(f.signed(s.scoreChange))} <Few count={s.totalAnalyses} /></>} />
        <Tile label={t.reports.members} value={f.number(s.teamSize)} />
        <Tile label={t.reports.conversations} value={f.number(s.totalConversations)} note={s.restsOn < s.totalAnalyses ? t.reports.newest(f.number(s.restsOn), f.number(s.totalAnalyses)) : t.reports.analysed(f.number(s.totalAnalyses))} />
        <Tile label={t.reports.opportunities} value={f.number(s.totalOpportunities)} />
      </Tiles>
      <div className="grid items-start gap-4 xl:grid-cols-3">
        <div className="min-w-0 space-y-4 xl:col-span-2">
          <Card title={t.reports.rankings} flush><Rankings rows={report.memberRankings} /></Card>
          <Card title={t.reports.teamDimensions} flush><TeamDimensions report={report} /></Card>
          <Card title={t.reports.weekly} note={t.reports.weeklyNote}><Weekly weeks={report.teamTrends.weeklyScores} /></Card>
        </div>
        <div className="min-w-0 space-y-4">
          <Card title={t.reports.attention}><Danger rows={report.attentionNeeded} /></Card>
          <Card title={t.reports.priority}><Priority rows={report.coachingPriority} /></Card>
        </div>
      </div>
    </div>
  );
}

function Rankings({ rows }: { rows: readonly MemberRanking[] }) {
  const { t, f } = useWords();
  return (
    <Table label={t.reports.rankings} rows={rows} id={(m) => m.userId} columns={[
      { head: t.field.name, lead: true, cell: (m) => (
        <span className="flex flex-wrap items-center gap-2">
          <TextLink to="/reports" search={(search) => ({ ...search, tab: undefined, user: m.userId })}>{m.name}</TextLink>
          {m.attentionReasons.map((reason) => <Badge key={reason} tone={reason === "lowAverage" ? "risk" : "weak"}>{t.reports.attentionReason[reason]}</Badge>)}
        </span>
      ) },
      { head: t.reports.average, wide: true, end: true, cell: (m) => (
        <span className="inline-flex flex-wrap items-center justify-end gap-1.5">
          <Few count={m.analysisCount} />
          {m.averageScore === null ? <Score value={null} rating={null} /> : <span className="font-semibold">{f.decimal(m.averageScore)}</span>}
        </span>
      ) },
      { head: t.reports.trend, cell: (m) => <TrendMark trend={m.trend} /> },
      { head: t.reports.analyses, end: true, cell: (m) => f.number(m.analysisCount) },
      { head: t.reports.conversations, end: true, cell: (m) => f.number(m.conversationCount) },
      { head: t.reports.opportunities, end: true, cell: (m) => f.number(m.opportunityCount) },
    ]} />
  );
}

function Danger({ rows }: { rows: readonly Attention[] }) {
  const { t } = useWords();
  if (rows.length === 0) return <p className="text-muted">{t.reports.attentionNone}</p>;
  return (
    <ul className="divide-y divide-line">
      {rows.map((a) => (
        <li key={a.opportunityId} className="py-2">
          <p className="flex items-center justify-between gap-3">
            <TextLink to="/opportunities/$opportunityId" params={{ opportunityId: a.opportunityId }} className="min-w-0 truncate font-medium">{a.companyName}</TextLink>
            <span className="flex items-center gap-2"><Badge tone={a.risk === "atRisk" ? "risk" : "weak"}>{t.reports.risk[a.risk]}</Badge><TaggedScore value={a.score} rating={a.rating} sparse={a.insufficientEvidence} engine={a.engine} /></span>
          </p>
          <p className="text-[13px] text-muted">{a.assignedTo} · {t.reports.workOn(t.dimension[a.suggestedAction])}</p>
          {a.question && <p className="text-[13px]">{a.question}</p>}
        </li>
      ))}
    </ul>
  );
}

function Priority({ rows }: { rows: TeamPerformance["coachingPriority"] }) {
  const { t, f } = useWords();
  if (rows.length === 0) return <p className="text-muted">{t.reports.nothingYet}</p>;
  return (
    <ol className="divide-y divide-line">
      {rows.map((p) => (
        <li key={`${p.userId} ${p.dimension}`} className="flex items-center justify-between gap-3 py-1.5">
          <span className="min-w-0">
            <TextLink to="/reports" search={(search) => ({ ...search, tab: undefined, user: p.userId })} className="font-medium">{p.name}</TextLink>
            <span className="text-muted"> · {t.dimension[p.dimension]}</span>
          </span>
          <span className="tabular flex shrink-0 items-center gap-2"><Few count={p.count} /><span className="font-semibold">{f.decimal(p.score)}<span className="font-normal text-muted">/5</span></span></span>
        </li>
      ))}
    </ol>
  );
}
