import { useSuspenseQuery } from "@tanstack/react-query";
import { RatingBadge } from "../../components/Badge";
import { ButtonLink } from "../../components/Button";
import { Card, Tile, Tiles } from "../../components/Card";
import { Distribution } from "../../components/charts/Distribution";
import { EngineBadge, Engines } from "../../components/Engine";
import { Heading } from "../../components/Heading";
import { Score } from "../../components/Score";
import { Empty } from "../../components/States";
import { Table } from "../../components/Table";
import { TextLink } from "../../components/TextLink";
import { useWords } from "../../messages";
import { queries } from "../../queries";

export function AnalyticsPage() {
  const { t, f } = useWords();
  const { summary, statusDistribution, recentAnalyses, engines } = useSuspenseQuery(queries.dashboard()).data;
  const empty = recentAnalyses.length === 0;
  return (
    <>
      <Heading title={t.analytics.title} note={<Engines engines={engines} />} />
      <Tiles>
        <Tile label={t.analytics.opportunities} value={f.number(summary.totalOpportunities)} />
        <Tile label={t.analytics.conversations} value={f.number(summary.totalConversations)} />
        <Tile label={t.analytics.analyses} value={f.number(summary.totalAnalyses)} />
        <Tile label={t.analytics.average} value={summary.averageScore === null ? "–" : f.decimal(summary.averageScore)}
          note={summary.averageScore === null ? t.score.none : t.analytics.averageOf(f.number(summary.scoredAnalyses))} />
      </Tiles>
      <div className="mt-4 grid items-start gap-4 xl:grid-cols-3">
        <Card title={t.analytics.distribution} note={t.analytics.distributionNote} className="xl:order-2">
          <Distribution counts={statusDistribution} />
        </Card>
        <Card title={t.analytics.recent} flush className="xl:col-span-2">
          {empty ? (
            <Empty icon="chart" title={t.analytics.none} action={<ButtonLink to="/upload" kind="primary" icon="upload">{t.nav.upload}</ButtonLink>}>
              {t.analytics.noneHint}
            </Empty>
          ) : (
            <Table label={t.analytics.recent} rows={recentAnalyses} id={(a) => a.id} columns={[
              { head: t.field.company, lead: true, cell: (a) => (
                <TextLink to="/conversations/$conversationId" params={{ conversationId: a.conversationId }}>{a.opportunityCompanyName}</TextLink>
              ) },
              { head: t.field.customer, wide: true, className: "md:whitespace-nowrap", cell: (a) => (
                <TextLink to="/opportunities/$opportunityId" params={{ opportunityId: a.opportunityId }} className="text-muted">{a.customerNumber}</TextLink>
              ) },
              { head: t.score.label, end: true, cell: (a) => <Score value={a.overallScore} rating={a.status} sparse={a.insufficientEvidence} /> },
              { head: t.field.rating, wide: true, cell: (a) => (
                <span className="inline-flex flex-wrap gap-1.5"><RatingBadge rating={a.status} sparse={a.insufficientEvidence} /><EngineBadge engine={a.engine} /></span>
              ) },
              { head: t.field.date, end: true, className: "md:whitespace-nowrap", cell: (a) => f.date(a.createdAt) },
            ]} />
          )}
        </Card>
      </div>
    </>
  );
}
