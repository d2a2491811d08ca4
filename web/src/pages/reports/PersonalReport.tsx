import { useSuspenseQuery } from "@tanstack/react-query";
import type { Range } from "../../api/procedures";
import type { RepPerformance } from "../../api/reports";
import { seesOthers, useMe } from "../../app/useMe";
import { ButtonLink } from "../../components/Button";
import { Card, Tile, Tiles } from "../../components/Card";
import { Engines } from "../../components/Engine";
import { Few } from "../../components/Few";
import { Empty } from "../../components/States";
import { useWords } from "../../messages";
import { queries } from "../../queries";
import { Coaching } from "./Coaching";
import { DimensionBars } from "./DimensionBars";
import { ProgressCard } from "./ProgressCard";
import { Weekly } from "./Weekly";

export function PersonalReport({ range, userId }: { range: Range; userId?: string }) {
  const { t } = useWords();
  const leads = seesOthers(useMe());
  const report = useSuspenseQuery(queries.repPerformance(range, userId)).data;
  if (report.summary.totalAnalyses === 0) {
    const whenever = !range.dateFrom && !range.dateTo;
    return (
      <Card>
        <Empty icon="report" title={whenever ? t.reports.noneYet : t.reports.none} action={!leads && <ButtonLink to="/upload" kind="primary" icon="upload">{t.nav.upload}</ButtonLink>}>
          {leads ? t.reports.nonePerson : whenever ? t.reports.noneYetHint : t.reports.noneHint}
        </Empty>
      </Card>
    );
  }
  return (
    <div className="space-y-4">
      <Engines engines={report.engines} />
      <SummaryTiles report={report} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Card title={t.reports.dimensions} note={t.reports.dimensionsNote}>
          <DimensionBars rows={report.dimensionAnalysis} average={report.teamComparison.teamAverage} />
          <StrongAndWeak report={report} />
        </Card>
        <div className="min-w-0 space-y-4">
          <Card title={t.reports.weekly} note={t.reports.weeklyNote}><Weekly weeks={report.progressTracking.weekly} /></Card>
          <ProgressCard progress={report.progressTracking} />
        </div>
      </div>
      <Coaching insights={report.coachingInsights} />
    </div>
  );
}

function SummaryTiles({ report }: { report: RepPerformance }) {
  const { t, f } = useWords();
  const { summary, teamComparison } = report;
  return (
    <Tiles>
      <Tile label={t.reports.average} value={summary.averageScore === null ? "–" : f.decimal(summary.averageScore)}
        note={<>{summary.scoreChange === null ? t.reports.noChange : t.reports.change(f.signed(summary.scoreChange))} <Few count={summary.totalAnalyses} /></>} />
      <Tile label={t.reports.percentile} value={teamComparison.overallPercentile === null ? "–" : f.number(teamComparison.overallPercentile)}
        note={teamComparison.overallPercentile === null ? t.reports.teamSize(teamComparison.teamSize)
          : `${t.reports.percentileNote} · ${t.reports.teamSize(teamComparison.teamSize)}`} />
      <Tile label={t.reports.conversations} value={f.number(summary.totalConversations)} note={summary.restsOn < summary.totalAnalyses ? t.reports.newest(f.number(summary.restsOn), f.number(summary.totalAnalyses)) : t.reports.analysed(f.number(summary.totalAnalyses))} />
      <Tile label={t.reports.opportunities} value={f.number(summary.totalOpportunities)} />
    </Tiles>
  );
}

function StrongAndWeak({ report }: { report: RepPerformance }) {
  const { t } = useWords();
  const names = (list: RepPerformance["strengths"]) => (list.length > 0 ? list.map((d) => t.dimension[d]).join(" · ") : "–");
  return (
    <dl className="mt-4 grid gap-x-6 gap-y-2 border-t border-line pt-3 sm:grid-cols-2">
      <div><dt className="text-[13px] text-muted">{t.reports.strengths}</dt><dd className="font-medium text-good">{names(report.strengths)}</dd></div>
      <div><dt className="text-[13px] text-muted">{t.reports.weaknesses}</dt><dd className="font-medium text-weak">{names(report.weaknesses)}</dd></div>
    </dl>
  );
}
