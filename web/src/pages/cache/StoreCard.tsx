import type { CacheBudgetShare, CacheStats } from "../../api/cache";
import { Card } from "../../components/Card";
import { Note } from "../../components/States";
import { Progress } from "../../components/Progress";
import { useWords } from "../../messages";

/** How the store that instances share does, and what is left of its day. */
export function StoreCard({ stats }: { stats: CacheStats }) {
  const { t, f } = useWords();
  const { store, deletes } = stats;
  if (!store) return <Card title={t.cache.store}><p className="text-muted">{t.cache.noStore}</p></Card>;
  const failures = Object.entries(store.errors).filter(([, n]) => n > 0);
  return (
    <Card title={t.cache.store}>
      <div className="space-y-3">
        <Note tone={store.open ? "good" : "risk"} icon={store.open ? "check" : "warn"}>{store.open ? t.cache.open : t.cache.leftAlone}</Note>
        <Facts facts={[
          [t.cache.gets, f.number(store.gets)],
          [t.cache.meanGet, store.getMs === null ? "–" : `${f.decimal(store.getMs)} ms`],
          [t.cache.puts, f.number(store.puts)],
          [t.cache.deletes, f.number(deletes.done)],
          [t.cache.saved, f.number(deletes.saved)],
          [t.cache.pending, f.number(deletes.pending)],
          ...failures.map(([code, n]): [string, string] => [code, f.number(n)]),
        ]} />
        {store.budget.metered && (
          <section aria-label={t.cache.budget} className="space-y-2 border-t border-line pt-3">
            <h3 className="font-semibold">{t.cache.budget} <span className="font-normal text-muted">{store.budget.day} · {t.cache.mode[store.budget.mode]}</span></h3>
            <Share name={t.cache.reads} of={store.budget.reads} />
            <Share name={t.cache.writes} of={store.budget.writes} />
            <Share name={t.cache.deletes} of={store.budget.deletes} />
          </section>
        )}
      </div>
    </Card>
  );
}

export function Facts({ facts }: { facts: [string, string][] }) {
  return (
    <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="min-w-0 text-muted">{name}</dt>
          <dd className="tabular min-w-0 text-end [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Share({ name, of }: { name: string; of: CacheBudgetShare }) {
  const { t, f } = useWords();
  const text = of.limit ? t.cache.spentOf(f.number(of.spent), f.number(of.limit)) : f.number(of.spent);
  return (
    <div>
      <div className="flex justify-between gap-2 text-[13px]"><span>{name}</span><span className="tabular">{text}</span></div>
      {of.limit > 0 && <Progress value={Math.min(1, of.spent / of.limit)} label={`${name}: ${text}`} />}
    </div>
  );
}
