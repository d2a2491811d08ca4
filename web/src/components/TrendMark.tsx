import type { Trend } from "../api/types";
import { useWords } from "../messages";
import { Icon } from "./Icon";

const looks = { up: ["up", "text-good"], down: ["down", "text-risk"], stable: ["flat", "text-muted"] } as const;

export function TrendMark({ trend }: { trend: Trend }) {
  const { t } = useWords();
  const [icon, colour] = looks[trend];
  return (
    <span title={t.trend[trend]} className={`inline-flex align-middle ${colour}`}>
      <Icon name={icon} />
      <span className="sr-only">{t.trend[trend]}</span>
    </span>
  );
}
