import type { ReactNode } from "react";
import { pageSize } from "../lists/chunks";
import type { List } from "../lists/useList";
import { useWords } from "../messages";
import { Button } from "./Button";
import { Pager } from "./Pager";
import { Progress } from "./Progress";
import { Empty, Failed, Note, Skeleton } from "./States";

interface Props {
  list: Omit<List<unknown>, "items"> & { items: readonly unknown[] };
  page: number;
  filtered: boolean;
  onPage: (page: number) => void;
  onClear: () => void;
  empty: ReactNode; // where the whole list has nothing
  children: ReactNode; // the rows
}

/** A list with everything that can be said about it: on its way, failed, partly failed, empty, past its end. */
export function ListBody({ list, page, filtered, onPage, onClear, empty, children }: Props) {
  const { t, f } = useWords();
  if (list.pending) return <Rows />;
  if (list.failed && list.loaded === 0) return <Failed error={list.error} onRetry={list.retry} />;
  if (list.whole === 0) return empty;
  const searching = filtered && list.loaded < list.whole && !list.failed;
  return (
    <>
      {searching && (
        <div role="status" className="flex items-center gap-3 border-b border-line px-4 py-2 text-[13px] text-muted">
          <span className="tabular shrink-0">{t.list.loading(f.number(list.loaded), f.number(list.whole))}</span>
          <Progress value={list.loaded / list.whole} label={t.list.loading(f.number(list.loaded), f.number(list.whole))} />
        </div>
      )}
      {list.failed && <Note tone="risk" icon="warn" action={<Button small icon="again" onClick={list.retry}>{t.action.retry}</Button>}>{t.list.partly}</Note>}
      {list.items.length > 0 ? children
        : searching ? <Rows />
          : list.total === 0 ? <Empty icon="search" title={t.list.none} action={<Button onClick={onClear}>{t.action.clear}</Button>}>{t.list.noneHint}</Empty>
            : <Empty icon="search" title={t.pager.past} action={<Button onClick={() => onPage(1)}>{t.pager.first}</Button>} />}
      {list.items.length > 0 && <Pager page={page} pages={list.pages} total={list.total} size={pageSize} onPage={onPage} />}
    </>
  );
}

function Rows() {
  return (
    <div role="status" aria-busy="true" className="space-y-4 px-4 py-4">
      {Array.from({ length: 8 }, (_, i) => <Skeleton key={i} className="h-6" />)}
    </div>
  );
}
