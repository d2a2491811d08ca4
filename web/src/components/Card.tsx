import { type ReactNode, useId } from "react";
import { cx } from "./classes";

interface CardProps {
  title?: ReactNode;
  note?: ReactNode; // beside the title, quieter
  action?: ReactNode;
  flush?: boolean; // the content reaches the edges, as a table does
  className?: string;
  children: ReactNode;
}

/** A region of a page, named by its title. */
export function Card({ title, note, action, flush, className, children }: CardProps) {
  const id = useId();
  return (
    <section aria-labelledby={title ? id : undefined} className={cx("min-w-0 rounded-lg border border-line bg-card", className)}>
      {title && (
        <header className={cx("flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 pt-3", flush ? "pb-3" : "pb-1")}>
          <h2 id={id} className="text-[15px] font-semibold">
            {title}
            {note && <span className="ms-2 text-[13px] font-normal text-muted">{note}</span>}
          </h2>
          {action}
        </header>
      )}
      <div className={flush ? (title ? "border-t border-line" : "") : cx("px-4 pb-4", title ? "pt-2" : "pt-4")}>{children}</div>
    </section>
  );
}

/** One number with its name. */
export function Tile({ label, value, note }: { label: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="min-w-0 rounded-lg border border-line bg-card px-4 py-3">
      <dt className="text-[13px] text-muted">{label}</dt>
      <dd className="tabular mt-0.5 text-2xl font-semibold leading-8">{value}</dd>
      {note && <dd className="text-[12.5px] text-muted">{note}</dd>}
    </div>
  );
}

export function Tiles({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">{children}</dl>;
}
