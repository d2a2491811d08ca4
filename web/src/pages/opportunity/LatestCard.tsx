import { dimensions, type LatestAnalysis } from "../../api/types";
import { RatingBadge } from "../../components/Badge";
import { Card } from "../../components/Card";
import { Bar } from "../../components/charts/Bar";
import { dimensionTone } from "../../components/dimensionTone";
import { EngineBadge } from "../../components/Engine";
import { Score } from "../../components/Score";
import { TextLink } from "../../components/TextLink";
import { useWords } from "../../messages";

export function LatestCard({ latest }: { latest: LatestAnalysis | null }) {
  const { t, f } = useWords();
  if (!latest) return <Card title={t.opportunity.latest}><p className="text-muted">{t.opportunity.noAnalysis}</p></Card>;
  return (
    <Card title={t.opportunity.latest} className="md:col-span-2 xl:col-span-1"
      action={<TextLink to="/conversations/$conversationId" params={{ conversationId: latest.conversationId }}>{t.action.open}</TextLink>}>
      <p className="mb-3 flex flex-wrap items-center gap-2">
        <Score value={latest.overallScore} rating={latest.status} sparse={latest.insufficientEvidence} large />
        <RatingBadge rating={latest.status} sparse={latest.insufficientEvidence} />
        <EngineBadge engine={latest.engine} />
        <span className="text-[13px] text-muted">{f.date(latest.createdAt)}</span>
      </p>
      <ul className="space-y-1.5">
        {dimensions.map((d) => {
          const score = latest.dimensions[d];
          return (
            <li key={d} className="grid grid-cols-[minmax(0,8rem)_minmax(0,1fr)_auto] items-center gap-3">
              <span>{t.dimension[d]}</span>
              <Bar share={score === null ? null : score / 5} tone={dimensionTone(score)} />
              {score === null
                ? <span className="text-[12.5px] text-muted italic">{t.score.notDiscussed}</span>
                : <span className="tabular font-semibold" title={t.score.outOf5(f.number(score))}>{f.number(score)}<span className="font-normal text-muted">/5</span></span>}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
