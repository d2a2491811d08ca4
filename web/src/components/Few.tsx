import { useWords } from "../messages";
import { Badge } from "./Badge";

/** How many conversations are few: a mean of fewer says little. */
export const few = 3;

/** Says so where a number rests on few conversations. */
export function Few({ count }: { count: number }) {
  const { t } = useWords();
  return count > 0 && count < few ? <Badge tone="weak">{t.score.few(count)}</Badge> : null;
}
