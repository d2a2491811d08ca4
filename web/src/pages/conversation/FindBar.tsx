import type { KeyboardEvent } from "react";
import { Button } from "../../components/Button";
import { Input } from "../../components/Field";
import { useWords } from "../../messages";

interface Props {
  find: string;
  found: number; // lines
  at: number; // which of them is shown, from 0; -1 for none
  onFind: (text: string) => void;
  onStep: (step: 1 | -1) => void;
}

/** Looks for words in the transcript; Enter leads to the next line that has them, with Shift to the one before. */
export function FindBar({ find, found, at, onFind, onStep }: Props) {
  const { t, f } = useWords();
  const key = (e: KeyboardEvent) => {
    if (e.key === "Enter" && !e.nativeEvent.isComposing) onStep(e.shiftKey ? -1 : 1);
    else if (e.key === "Escape" && find) onFind("");
    else return;
    e.preventDefault();
  };
  const said = !find.trim() ? "" : found === 0 ? t.conversation.foundNone
    : at < 0 ? t.conversation.found(found, f.number(found)) : t.conversation.foundAt(f.number(at + 1), f.number(found));
  return (
    <div role="search" className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2 print:hidden">
      <Input quiet className="min-w-24 flex-1" type="search" label={t.conversation.find} placeholder={t.conversation.find} autoComplete="off"
        value={find} onChange={(e) => onFind(e.target.value)} onKeyDown={key} />
      <span role="status" className="tabular text-[13px] text-muted">{said}</span>
      <Button small kind="quiet" icon="up" aria-label={t.conversation.findBefore} disabled={found === 0} onClick={() => onStep(-1)} />
      <Button small kind="quiet" icon="down" aria-label={t.conversation.findNext} disabled={found === 0} onClick={() => onStep(1)} />
    </div>
  );
}
