import type { Progress, RepPerformance } from "../../api/reports";
import { Card } from "../../components/Card";
import { Few } from "../../components/Few";
import { Icon } from "../../components/Icon";
import { TextLink } from "../../components/TextLink";
import { useWords } from "../../messages";

/** Means of the last 30 and 90 days, and what was reached for the first time. */
export function ProgressCard({ progress }: { progress: RepPerformance["progressTracking"] }) {
  const { t, f } = useWords();
  return (
    <Card title={t.reports.progress}>
      <dl className="mb-3 grid grid-cols-2 gap-3">
        <Span label={t.reports.last30} progress={progress.last30Days} />
        <Span label={t.reports.last90} progress={progress.last90Days} />
      </dl>
      {progress.milestones.length === 0 ? <p className="text-muted">{t.reports.nothingYet}</p> : (
        <ul aria-label={t.reports.milestones} className="divide-y divide-line border-t border-line">
          {progress.milestones.map((m) => (
            <li key={`${m.achievement} ${m.date}`} className="flex flex-wrap items-center gap-x-2.5 py-1.5">
              <Icon name="trophy" className="text-weak" />
              <span className="min-w-0 flex-1">
                {m.conversationId ? (
                  <TextLink to="/conversations/$conversationId" params={{ conversationId: m.conversationId }}>{t.reports.achievement[m.achievement](f.number(m.value))}</TextLink>
                ) : t.reports.achievement[m.achievement](f.number(m.value))}
              </span>
              <span className="text-[13px] text-muted">{f.date(m.date)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Span({ label, progress }: { label: string; progress: Progress }) {
  const { t, f } = useWords();
  return (
    <div>
      <dt className="text-[13px] text-muted">{label}</dt>
      <dd className="tabular text-lg font-semibold">{progress.avgScore === null ? "–" : f.decimal(progress.avgScore)}</dd>
      <dd className="text-[12.5px] text-muted">
        {progress.change !== null && t.reports.changeShort(f.signed(progress.change))} <Few count={progress.count} />
      </dd>
    </div>
  );
}
