import type { Person, TeamPerformance } from "../../api/reports";
import { type Dimension, dimensions } from "../../api/types";
import { Bar } from "../../components/charts/Bar";
import { dimensionTone } from "../../components/dimensionTone";
import { Few } from "../../components/Few";
import { Table } from "../../components/Table";
import { TrendMark } from "../../components/TrendMark";
import { useWords } from "../../messages";

/** The team's mean in each dimension, with who leads and who trails. */
export function TeamDimensions({ report }: { report: TeamPerformance }) {
  const { t, f } = useWords();
  const row = (d: Dimension) => report.teamDimensionAnalysis[d];
  return (
    <Table label={t.reports.teamDimensions} rows={dimensions} id={(d) => d} columns={[
      { head: t.reports.dimension, lead: true, cell: (d) => t.dimension[d] },
      { head: t.reports.mean, wide: true, className: "md:w-48", cell: (d) => {
        const mean = row(d).teamAvg;
        return (
          <span className="flex w-full max-w-48 items-center gap-2">
            <span className="min-w-16 flex-1"><Bar share={mean === null ? null : mean / 5} tone={dimensionTone(mean)} /></span>
            <span className="tabular w-8 shrink-0 text-end font-semibold">{mean === null ? "–" : f.decimal(mean)}</span>
          </span>
        );
      } },
      { head: t.reports.trend, cell: (d) => <span className="inline-flex items-center gap-1.5"><TrendMark trend={report.teamTrends.dimensionTrends[d]} /><Few count={row(d).count} /></span> },
      { head: t.reports.top, cell: (d) => <Who person={row(d).topPerformer} /> },
      { head: t.reports.bottom, cell: (d) => <Who person={row(d).bottomPerformer} /> },
    ]} />
  );
}

function Who({ person }: { person: Person | null }) {
  const { f } = useWords();
  return person === null ? "–" : <span>{person.name} <span className="tabular text-muted">{f.decimal(person.score)}</span> <Few count={person.count} /></span>;
}
