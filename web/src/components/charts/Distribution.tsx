import { Link } from "@tanstack/react-router";
import type { Dashboard } from "../../api/types";
import { useWords } from "../../messages";
import { RatingBadge, ratingTone } from "../Badge";
import { Bar } from "./Bar";

/** How many conversations carry each rating. */
export function Distribution({ counts }: { counts: Dashboard["statusDistribution"] }) {
  const { t, f } = useWords();
  const total = counts.reduce((sum, c) => sum + c.count, 0);
  const most = Math.max(1, ...counts.map((c) => c.count));
  return (
    <ul className="space-y-3">
      {counts.map((c) => (
        <li key={c.status} className="grid grid-cols-[4.5rem_minmax(0,1fr)_auto] items-center gap-3 max-[18rem]:grid-cols-[1fr_auto] max-[18rem]:[&>svg]:hidden">
          <Link to="/conversations" search={{ score: c.status }} title={t.analytics.ratingShow(t.rating[c.status])} className="rounded hover:underline"><RatingBadge rating={c.status} /></Link>
          <Bar share={c.count / most} tone={ratingTone[c.status]} />
          <span className="tabular text-end whitespace-nowrap">
            <span className="inline-block min-w-8 font-semibold">{f.number(c.count)}</span>
            <span className="ms-2 inline-block w-10 text-muted">{f.percent(total === 0 ? 0 : c.count / total)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
