import { useWords } from "../messages";
import { Button } from "./Button";
import { cx } from "./classes";
import { Icon } from "./Icon";
import { dismiss, useToasts } from "./toasts";

/** Short messages at the edge of the window. */
export function Toasts() {
  const { t } = useWords();
  const toasts = useToasts();
  return (
    <div role="region" aria-label={t.toast.region} aria-live="polite"
      className="pointer-events-none fixed print:hidden inset-x-3 bottom-20 z-50 flex flex-col items-end gap-2 sm:start-auto sm:w-96 lg:bottom-4">
      {toasts.map((toast) => (
        <div key={toast.id} role={toast.tone === "risk" ? "alert" : "status"}
          className="pointer-events-auto flex w-full items-center gap-2.5 rounded-lg border border-line bg-card py-2 ps-3 pe-2 shadow-lifted">
          <Icon name={toast.tone === "risk" ? "warn" : "check"} className={cx("size-5", toast.tone === "risk" ? "text-risk" : "text-good")} />
          <p className="min-w-0 flex-1">{toast.text}</p>
          {toast.action && (
            <Button small onClick={() => { dismiss(toast.id); toast.action?.run(); }}>{toast.action.label}</Button>
          )}
          <Button kind="quiet" small icon="close" aria-label={t.action.close} onClick={() => dismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
