import { useWords } from "../messages";
import { Badge } from "./Badge";

export function PriorityBadge({ priority }: { priority: string }) {
  const { t } = useWords();
  if (priority === "high") return <Badge tone="risk">{t.priority.high}</Badge>;
  return priority === "medium" ? <Badge tone="weak">{t.priority.medium}</Badge> : <Badge>{t.priority.low}</Badge>;
}
