import type { ReactNode } from "react";
import { faultOf, sentenceOf } from "../api/errors";
import { useWords } from "../messages";
import { Button } from "./Button";
import { cx } from "./classes";
import { Icon, type IconName } from "./Icon";

/** Nothing is here, and what to do about it. */
export function Empty({ icon = "talk", title, page, children, action }: { icon?: IconName; title: string; page?: boolean; children?: ReactNode; action?: ReactNode }) {
  const Title = page ? "h1" : "p";
  return (
    <div className="flex flex-col items-center px-6 py-10 text-center">
      <Icon name={icon} className="mb-3 size-8 text-muted" />
      <Title className="font-semibold">{title}</Title>
      {children && <p className="mt-1 max-w-md text-muted">{children}</p>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Something could not be loaded: why, and once more. */
export function Failed({ error, page, onRetry }: { error: unknown; page?: boolean; onRetry: () => void }) {
  const Title = page ? "h1" : "p";
  const { t } = useWords();
  const fault = faultOf(error);
  return (
    <div role="alert" className="flex flex-col items-center px-6 py-10 text-center">
      <Icon name="warn" className="mb-3 size-8 text-risk" />
      <Title className="font-semibold">{t.fault[fault].title}</Title>
      <p className="mt-1 max-w-md text-muted">{sentenceOf(error, t) ?? t.fault[fault].advice}</p>
      <Button className="mt-4" icon="again" onClick={onRetry}>{t.action.retry}</Button>
    </div>
  );
}

/** A grey shape where content is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <div className={cx("shimmer", className ?? "h-4 w-full")} aria-hidden="true" />;
}

/** A note inside a page: something to know, or something that went wrong. */
export function Note({ tone = "plain", icon, children, action }: { tone?: "plain" | "weak" | "risk" | "good"; icon?: IconName; children: ReactNode; action?: ReactNode }) {
  const look = { plain: "bg-sunken text-ink", weak: "bg-weak-soft text-weak", risk: "bg-risk-soft text-risk", good: "bg-good-soft text-good" }[tone];
  return (
    <div role={tone === "risk" ? "alert" : undefined} className={cx("flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md px-3 py-2", look)}>
      {icon && <Icon name={icon} />}
      <div className="min-w-0 flex-1 basis-52">{children}</div>
      {action}
    </div>
  );
}
