import { type ReactNode, useEffect, useRef, useState } from "react";
import { type Order, orders } from "../lists/search";
import { useWords } from "../messages";
import { Button } from "./Button";
import { Input, Select } from "./Field";

/** A row of filters over a list. */
export function Filters({ active, onClear, children }: { active: boolean; onClear: () => void; children: ReactNode }) {
  const { t } = useWords();
  return (
    <div role="search" className="grid grid-cols-2 items-end gap-3 border-b border-line px-4 py-3 md:flex md:flex-wrap [&>*]:md:min-w-36 [&>.grow]:col-span-2 [&>.grow]:md:max-w-sm [&>.grow]:md:flex-1">
      {children}
      {active && <Button kind="quiet" icon="close" onClick={onClear}>{t.action.clear}</Button>}
    </div>
  );
}

/** The newest first, or by score. */
export function OrderSelect({ value, onChange }: { value: Order | undefined; onChange: (value: string) => void }) {
  const { t } = useWords();
  return (
    <Select label={t.list.order} value={value ?? ""} onChange={(e) => onChange(e.target.value)}>
      <option value="">{t.list.newest}</option>
      {orders.map((o) => <option key={o} value={o}>{t.list[o]}</option>)}
    </Select>
  );
}

const pause = 250; // ms after the last key before the list follows

interface SearchBoxProps {
  label: string;
  placeholder: string;
  value: string;
  onSearch: (value: string) => void;
}

/** A text filter that waits until the typing pauses. */
export function SearchBox({ label, placeholder, value, onSearch }: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value; // changed from elsewhere, as by the back button
    setTyped(value);
  }, [value]);
  useEffect(() => {
    if (typed.trim() === sent.current.trim()) return;
    const timer = setTimeout(() => {
      sent.current = typed;
      onSearch(typed);
    }, pause);
    return () => clearTimeout(timer);
  }, [typed, onSearch]);
  return <Input className="grow" type="search" label={label} placeholder={placeholder} value={typed} onChange={(e) => setTyped(e.target.value)} />;
}
