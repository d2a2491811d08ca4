import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { useWords } from "../messages";
import { Button } from "./Button";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

/** A modal window while it is rendered: the browser keeps the focus inside, and Escape closes it. */
export function Dialog({ title, onClose, children, wide }: DialogProps) {
  const { t } = useWords();
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // React gives autoFocus its due before the window is open, when nothing in it can have the focus.
    dialog?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => dialog?.close(); // still on the page, so that the browser gives the focus back to where it was
  }, []);
  return (
    <dialog ref={ref} aria-labelledby={id} onCancel={(e) => { e.preventDefault(); onClose(); }}
      onMouseDown={(e) => { if (e.target === ref.current) onClose(); }}
      className={`m-auto w-[calc(100%-24px)] rounded-lg border border-line bg-card p-0 text-ink shadow-lifted ${wide ? "max-w-2xl" : "max-w-md"}`}>
      <div className="p-5">
        <header className="mb-4 flex items-start justify-between gap-4">
          <h2 id={id} className="min-w-0 text-lg font-semibold wrap-anywhere">{title}</h2>
          <Button kind="quiet" small icon="close" aria-label={t.action.close} onClick={onClose} className="-me-2 -mt-1" />
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** The buttons at the end of a dialog or form. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>;
}
