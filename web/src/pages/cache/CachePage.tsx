import { useSuspenseQuery } from "@tanstack/react-query";
import type { CacheStats } from "../../api/cache";
import { Card, Tile, Tiles } from "../../components/Card";
import { Heading } from "../../components/Heading";
import { Note } from "../../components/States";
import { Table } from "../../components/Table";
import { useMe } from "../../app/useMe";
import { NotFound } from "../../app/boundaries";
import { useWords } from "../../messages";
import { queries } from "../../queries";
import { AuditCard } from "./AuditCard";
import { KeyCard } from "./KeyCard";
import { StoreCard } from "./StoreCard";

/** The cache of the process that answered, for admins. For others there is no such page. */
export function CachePage() {
  return useMe().role === "admin" ? <Operating /> : <NotFound />;
}

function Operating() {
  const { t } = useWords();
  const stats = useSuspenseQuery(queries.cacheStats()).data;
  return (
    <>
      <Heading title={t.cache.title} note={t.cache.instance(stats.instance)} />
      {!stats.ledger.trusted && <div className="mb-4"><Note tone="risk" icon="warn">{t.cache.untrusted}</Note></div>}
      <Summary stats={stats} />
      <div className="mt-4 grid items-start gap-4 xl:grid-cols-3">
        <div className="min-w-0 space-y-4 xl:col-span-2">
          <Values stats={stats} />
          <KeyCard />
        </div>
        <div className="min-w-0 space-y-4">
          <StoreCard stats={stats} />
          <AuditCard stats={stats} />
        </div>
      </div>
    </>
  );
}

function Summary({ stats }: { stats: CacheStats }) {
  const { t, f } = useWords();
  const { hot, ledger } = stats;
  return (
    <Tiles>
      <Tile label={t.cache.hitRate} value={stats.hitRate === null ? "–" : f.percent(stats.hitRate)} note={t.cache.hitRateNote} />
      <Tile label={t.cache.held} value={f.number(hot.entries)} note={t.cache.heldNote(mib(hot.bytes, f.decimal), mib(hot.limit, f.decimal))} />
      <Tile label={t.cache.changes} value={f.number(ledger.heard)} note={t.cache.lost(f.number(ledger.lost))} />
      <Tile label={t.cache.selfCheck} value={ledger.selfCheckMs === null ? "–" : `${f.decimal(ledger.selfCheckMs)} ms`}
        note={ledger.selfCheckMs === null ? t.cache.unheard : t.cache.selfCheckNote} />
    </Tiles>
  );
}

function mib(bytes: number, decimal: (n: number) => string): string {
  return `${decimal(bytes / (1 << 20))} MiB`;
}

function Values({ stats }: { stats: CacheStats }) {
  const { t, f } = useWords();
  return (
    <Card title={t.cache.values} note={t.cache.valuesNote} flush>
      <Table label={t.cache.values} rows={stats.resources} id={(r) => r.name} columns={[
        { head: t.cache.value, lead: true, cell: (r) => r.name },
        { head: t.cache.hitRate, end: true, cell: (r) => (r.hitRate === null ? "–" : f.percent(r.hitRate)) },
        { head: t.cache.hotHits, end: true, cell: (r) => f.number(r.hotHits) },
        { head: t.cache.storeHits, end: true, cell: (r) => f.number(r.storeHits) },
        { head: t.cache.builds, end: true, cell: (r) => f.number(r.builds) },
        { head: t.cache.meanBuild, end: true, className: "md:whitespace-nowrap", cell: (r) => (r.buildMs === null ? "–" : `${f.decimal(r.buildMs)} ms`) },
        { head: t.cache.warmed, end: true, cell: (r) => f.number(r.warmed) },
        { head: t.cache.stale, end: true, cell: (r) => f.number(r.stale) },
      ]} />
    </Card>
  );
}
