import type { ConversationDetail, ConversationStatus } from "../../api/types";
import { useChange } from "../../app/useChange";
import { Button } from "../../components/Button";
import { cx } from "../../components/classes";
import { Icon } from "../../components/Icon";
import { Note } from "../../components/States";
import { useWords } from "../../messages";
import { changes } from "../../queries";

/** How far the pipeline has come. */
export function Steps({ status }: { status: ConversationStatus }) {
  const { t } = useWords();
  const { uploaded, waiting, processing, done } = t.conversation.stages;
  const names = [uploaded, waiting, processing, done];
  const at = status === "pending" ? 1 : status === "processing" ? 2 : 4;
  return (
    <div role="status" className="rounded-lg border border-line bg-card px-4 py-3">
      <p className="mb-3 font-medium">{status === "pending" ? t.conversation.waiting : t.conversation.working} …</p>
      <ol className="grid gap-2 sm:grid-cols-4">
        {names.map((name, i) => (
          <li key={name} aria-current={i === at ? "step" : undefined}
            className={cx("flex items-center gap-2 border-t-2 pt-2", i < at ? "border-good text-good" : i === at ? "border-accent font-medium" : "border-line text-muted")}>
            {i < at ? <Icon name="check" /> : i === at
              ? <span className="size-2 animate-pulse rounded-full bg-accent" aria-hidden="true" />
              : <span className="size-2 rounded-full bg-line" aria-hidden="true" />}
            {name}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Why processing failed, and another try. */
export function FailedNote({ conversation: c }: { conversation: ConversationDetail }) {
  const { t } = useWords();
  const again = useChange(changes.analyze());
  return (
    <Note tone="risk" icon="warn" action={
      <Button small icon="again" busy={again.isPending} onClick={() => again.mutate({ conversationId: c.id })}>{t.conversation.tryAgain}</Button>
    }>
      <strong>{t.conversation.failedTitle}</strong> {c.failureReason ? t.said(c.failureReason) : t.conversation.failedUnknown}
    </Note>
  );
}
