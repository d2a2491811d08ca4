import type { CacheStats } from "../../api/cache";
import { useChange } from "../../app/useChange";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { Note } from "../../components/States";
import { useWords } from "../../messages";
import { changes } from "../../queries";
import { Facts } from "./StoreCard";

/** What the auditor found so far, and one audit at once. */
export function AuditCard({ stats }: { stats: CacheStats }) {
  const { t, f } = useWords();
  const audit = useChange(changes.auditCache());
  const found = audit.data;
  return (
    <Card title={t.cache.audit} action={<Button small icon="search" busy={audit.isPending} onClick={() => audit.mutate({ most: 100 })}>{t.cache.auditNow}</Button>}>
      <p className="mb-3 text-muted">{t.cache.auditNote}</p>
      <Facts facts={[[t.cache.compared, f.number(stats.audited)], [t.cache.differed, f.number(stats.mismatched)]]} />
      <div role="status" className="mt-3 space-y-2 empty:hidden">
        {found && (
          <Note tone={found.mismatched.length > 0 ? "risk" : "good"} icon={found.mismatched.length > 0 ? "warn" : "check"}>
            {t.cache.found(f.number(found.checked), f.number(found.mismatched.length))}
          </Note>
        )}
        {found?.mismatched.map((m) => <p key={m.key} className="text-[13px] [overflow-wrap:anywhere]">{m.key}</p>)}
      </div>
    </Card>
  );
}
