import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useChange } from "../../app/useChange";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { Actions, Dialog } from "../../components/Dialog";
import { Input } from "../../components/Field";
import { Failed, Skeleton } from "../../components/States";
import { toast } from "../../components/toasts";
import { useWords } from "../../messages";
import { changes, queries } from "../../queries";
import { Facts } from "./StoreCard";

/** One key: what is held under it, and making it stale everywhere after a question. */
export function KeyCard() {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const [key, setKey] = useState("");
  const [asking, setAsking] = useState(false);
  const purge = useChange(changes.purgeCache());
  const look = (e: FormEvent) => {
    e.preventDefault();
    setKey(typed.trim());
  };
  const purgeNow = () =>
    purge.mutate({ keys: [key] }, {
      onSuccess: () => {
        setAsking(false);
        toast({ id: `purged ${key}`, tone: "good", text: t.cache.purged(key) });
      },
    });
  return (
    <Card title={t.cache.key}>
      <form onSubmit={look} className="flex flex-wrap items-end gap-2">
        <Input label={t.cache.keyLabel} hint={t.cache.keyHint} className="min-w-0 flex-1 basis-64" required maxLength={512} spellCheck={false}
          autoCapitalize="none" autoComplete="off" value={typed} onChange={(e) => setTyped(e.target.value)} />
        <Button type="submit" icon="search" className="mb-6">{t.cache.show}</Button>
      </form>
      {key && <Held name={key} onPurge={() => setAsking(true)} />}
      {asking && (
        <Dialog title={t.cache.purgeTitle} onClose={() => setAsking(false)}>
          <p className="[overflow-wrap:anywhere]">{t.cache.purgeText(key)}</p>
          <Actions>
            <Button onClick={() => setAsking(false)} autoFocus>{t.action.cancel}</Button>
            <Button kind="danger" icon="bin" busy={purge.isPending} onClick={purgeNow}>{t.cache.purge}</Button>
          </Actions>
        </Dialog>
      )}
    </Card>
  );
}

function Held({ name, onPurge }: { name: string; onPurge: () => void }) {
  const { t, f } = useWords();
  const { data, error, refetch } = useQuery(queries.cacheKey(name));
  if (error) return <Failed error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="mt-2 h-24" />;
  const v = data.held;
  return (
    <div className="mt-2 space-y-3 border-t border-line pt-3" role="status">
      <Facts facts={[
        [t.cache.newest, data.gone ? t.cache.goneAt(String(data.ledgerVersion)) : String(data.ledgerVersion)],
        ...(v ? [
          [t.cache.value, v.resource],
          [t.cache.version, t.cache.versionIs(String(v.version), v.current)],
          [t.cache.bytes, f.number(v.bytes)],
          [t.cache.built, f.dateTime(v.built)],
          [t.cache.freshUntil, f.dateTime(v.freshUntil)],
        ] as [string, string][] : []),
      ]} />
      {!v && <p className="text-muted">{t.cache.notHeld}</p>}
      {v?.absent && <p className="text-muted">{t.cache.absent}</p>}
      {v && v.value !== null && (
        <pre tabIndex={0} aria-label={t.cache.content} className="max-h-64 overflow-auto rounded-md bg-sunken p-3 text-[12.5px]">{JSON.stringify(v.value, null, 2)}</pre>
      )}
      <Button icon="bin" onClick={onPurge}>{t.cache.purge}</Button>
    </div>
  );
}
