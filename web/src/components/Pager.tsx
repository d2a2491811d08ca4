import { pagesAround } from "../lists/chunks";
import { useWords } from "../messages";
import { Button } from "./Button";
import { cx } from "./classes";

interface PagerProps {
  page: number;
  pages: number;
  total: number;
  size: number;
  onPage: (page: number) => void;
}

export function Pager({ page, pages, total, size, onPage }: PagerProps) {
  const { t, f } = useWords();
  const first = (page - 1) * size + 1;
  return (
    <nav aria-label={t.pager.label} className="flex flex-wrap items-center justify-between gap-3 border-t border-line px-4 py-2.5">
      <p className="tabular text-[13px] text-muted">{t.pager.range(f.number(first), f.number(Math.min(total, first + size - 1)), f.number(total))}</p>
      {pages > 1 && (
        <div className="flex flex-wrap items-center gap-1">
          <Button small kind="quiet" icon="left" aria-label={t.pager.previous} disabled={page <= 1} onClick={() => onPage(page - 1)} />
          {pagesAround(page, pages).map((n, i) =>
            n === null ? <span key={`gap ${i}`} className="px-1 text-muted" aria-hidden="true">…</span> : (
              <button key={n} type="button" onClick={() => onPage(n)} aria-current={n === page ? "page" : undefined} aria-label={t.pager.page(f.number(n))}
                className={cx("tabular h-8 min-w-8 rounded-md px-1.5 text-[13px]", n === page ? "bg-accent font-semibold text-on-accent" : "hover:bg-hover")}>
                {f.number(n)}
              </button>
            ))}
          <Button small kind="quiet" icon="right" aria-label={t.pager.next} disabled={page >= pages} onClick={() => onPage(page + 1)} />
        </div>
      )}
    </nav>
  );
}
