import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { StageBadge } from "../../components/Badge";
import { cx } from "../../components/classes";
import { Input } from "../../components/Field";
import { useWords } from "../../messages";
import { queries } from "../../queries";
import type { Draft } from "./form";

interface Props {
  draft: Draft;
  problem: string | undefined;
  onChange: (part: Partial<Draft>) => void;
}

const pause = 200; // ms after the last key before the server is asked

/** A company by name: one of the opportunities there are, or a new one. */
export function CompanyField({ draft, problem, onChange }: Props) {
  const { t } = useWords();
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [question, setQuestion] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQuestion(draft.company.trim()), pause);
    return () => clearTimeout(timer);
  }, [draft.company]);
  const choices = useQuery({ ...queries.opportunityChoices(question), enabled: open && !draft.opportunity, placeholderData: keepPreviousData }).data ?? [];
  const shown = open && !draft.opportunity && choices.length > 0;

  const choose = (i: number) => {
    const o = choices[i];
    if (!o) return;
    onChange({ opportunity: { id: o.id, name: o.companyName, number: o.customerNumber }, company: o.companyName });
    setOpen(false);
  };
  const key = (e: KeyboardEvent) => {
    if (e.key === "Escape") return setOpen(false);
    if (!shown) return;
    if (e.key === "ArrowDown") setActive(Math.min(active + 1, choices.length - 1));
    else if (e.key === "ArrowUp") setActive(Math.max(active - 1, -1));
    else if (e.key === "Enter" && active >= 0) choose(active);
    else return;
    e.preventDefault();
  };

  const hint = draft.opportunity ? (draft.opportunity.number ? t.upload.companyChosen(draft.opportunity.number) : t.upload.companyChosen(draft.opportunity.name))
    : draft.company.trim() ? t.upload.companyNew(draft.company.trim()) : t.upload.companyHint;

  return (
    <div className="relative">
      <Input label={t.upload.company} hint={hint} error={problem} role="combobox" aria-expanded={shown} aria-controls={listId} aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined} autoComplete="off" maxLength={200} value={draft.company}
        onFocus={() => setOpen(true)} onBlur={() => setOpen(false)} onKeyDown={key}
        onChange={(e) => {
          onChange({ company: e.target.value, opportunity: null });
          setOpen(true);
          setActive(-1);
        }} />
      <ul id={listId} role="listbox" aria-label={t.upload.choices} hidden={!shown}
        className="absolute inset-x-0 top-16 z-10 max-h-56 overflow-y-auto rounded-md border border-line bg-card py-1 shadow-lifted">
        {choices.map((o, i) => (
          <li key={o.id} id={`${listId}-${i}`} role="option" aria-selected={i === active}
            onMouseDown={(e) => { e.preventDefault(); choose(i); }}
            className={cx("flex cursor-pointer items-center justify-between gap-3 px-3 py-1.5", i === active ? "bg-accent-soft" : "hover:bg-hover")}>
            <span className="min-w-0 truncate">{o.companyName} <span className="text-[13px] text-muted">{o.customerNumber}</span></span>
            <StageBadge stage={o.status} />
          </li>
        ))}
      </ul>
    </div>
  );
}
