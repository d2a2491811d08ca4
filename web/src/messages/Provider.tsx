import { type ReactNode, useEffect, useMemo, useState } from "react";
import { type Locale, useLocale } from "../settings";
import { load, type Messages, VoiceContext } from ".";
import { formatOf } from "./format";

interface Props {
  first: { locale: Locale; t: Messages };
  onChange: (t: Messages) => void;
  children: ReactNode;
}

/** Gives the pages their words; while another language is being fetched the former one stays. */
export function WordsProvider({ first, onChange, children }: Props) {
  const locale = useLocale();
  const [spoken, setSpoken] = useState(first);
  useEffect(() => {
    if (locale === spoken.locale) return;
    let current = true;
    void load(locale).then((t) => current && setSpoken({ locale, t }));
    return () => { current = false; };
  }, [locale, spoken.locale]);
  useEffect(() => onChange(spoken.t), [spoken, onChange]);
  const voice = useMemo(() => ({ ...spoken, f: formatOf(spoken.locale) }), [spoken]);
  return <VoiceContext value={voice}>{children}</VoiceContext>;
}
