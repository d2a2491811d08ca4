import type { WeekScore } from "../../api/reports";
import { Line } from "../../components/charts/Line";
import { few } from "../../components/Few";
import { useWords } from "../../messages";

/** The mean score of each week; a week that rests on few conversations is drawn hollow. */
export function Weekly({ weeks }: { weeks: readonly WeekScore[] }) {
  const { t, f } = useWords();
  const scored = weeks.flatMap((w) => (w.avgScore === null ? [] : [{ ...w, score: w.avgScore, at: Date.parse(w.week) }]));
  const [first, last] = [scored[0], scored.at(-1)];
  if (!first || !last) return <p className="text-muted">{t.reports.weeklyNone}</p>;
  const span = last.at - first.at;
  return (
    <Line label={t.reports.weekly} points={scored.map((w) => ({
      key: w.week,
      x: span > 0 ? (w.at - first.at) / span : 0.5,
      value: w.score,
      label: f.dayMonth(w.week),
      title: t.reports.weekPoint(f.dayMonth(w.week), f.decimal(w.score), w.count),
      faint: w.count < few,
    }))} />
  );
}
