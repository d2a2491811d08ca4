import type { RepPerformance } from "../../api/reports";
import { type Dimension, dimensions } from "../../api/types";
import { Bar } from "../../components/charts/Bar";
import { dimensionTone } from "../../components/dimensionTone";
import { Few } from "../../components/Few";
import { TrendMark } from "../../components/TrendMark";
import { useWords } from "../../messages";

interface Props {
  rows: RepPerformance["dimensionAnalysis"];
  average: Record<Dimension, number | null>;
}

/** A person's mean in each dimension beside the team's, and on how many conversations it rests. */
export function DimensionBars({ rows, average }: Props) {
  const { t, f } = useWords();
  return (
    <ul className="space-y-3">
      {dimensions.map((d) => {
        const row = rows[d];
        const mean = average[d];
        return (
          <li key={d}>
            <div className="flex items-baseline justify-between gap-3">
              <span className="font-medium">{t.dimension[d]}</span>
              <span className="tabular flex items-center gap-1.5 whitespace-nowrap">
                {row.score === null ? <span className="text-[13px] text-muted italic">{t.score.notDiscussed}</span> : (
                  <><span className="font-semibold">{f.decimal(row.score)}</span><TrendMark trend={row.trend} /></>
                )}
              </span>
            </div>
            <Bar share={row.score === null ? null : row.score / 5} tone={dimensionTone(row.score)} mark={mean === null ? null : mean / 5} />
            <p className="flex flex-wrap justify-between gap-x-3 text-[12.5px] text-muted">
              <span>{t.score.rests(row.count, row.of)} <Few count={row.count} /></span>
              {row.gap !== null && <span>{t.reports.gap(f.signed(row.gap))}</span>}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
