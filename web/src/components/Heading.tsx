import { type ReactNode, useEffect, useRef } from "react";
import { useWords } from "../messages";
import { announce } from "./announced";

/** The title of a page, in the window's title bar too, and read out when the page opens. */
export function Heading({ title, note, children }: { title: string; note?: ReactNode; children?: ReactNode }) {
  const { t } = useWords();
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t.app}`;
    announce(title);
  }, [title, t.app]);
  useEffect(() => {
    if (document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header className="mb-4 flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
      <div className="min-w-0 wrap-anywhere">
        <h1 ref={ref} tabIndex={-1} className="text-xl font-semibold">{title}</h1>
        {note && <div className="mt-0.5 text-muted">{note}</div>}
      </div>
      {children && <div className="flex flex-wrap items-center gap-2 print:hidden">{children}</div>}
    </header>
  );
}
