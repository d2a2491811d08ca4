import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { signOut } from "../api/session";
import { Button } from "../components/Button";
import { toast } from "../components/toasts";
import { useWords } from "../messages";
import { setLocale, setTheme, themes, useLocale, useTheme } from "../settings";
import { setEnded } from "./ended";
import { leave } from "./leave";
import { useMe } from "./useMe";

/** The button names the language it leads to, in that language. */
export function LanguageSwitch() {
  const locale = useLocale();
  const other = locale === "en" ? "zh-TW" : "en";
  const name = other === "en" ? "EN: English" : "中文（台灣）";
  return (
    <Button kind="quiet" small lang={other} aria-label={name} title={name} onClick={() => setLocale(other)}>
      {other === "en" ? "EN" : "中文"}
    </Button>
  );
}

export function ThemeSwitch() {
  const { t } = useWords();
  const theme = useTheme();
  const icon = theme === "system" ? "screen" : theme === "light" ? "sun" : "moon";
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  const label = `${t.theme.label}: ${t.theme[theme]}`;
  return <Button kind="quiet" small icon={icon} aria-label={label} title={label} onClick={() => setTheme(next)} />;
}

export function Account() {
  const { t } = useWords();
  const me = useMe();
  const client = useQueryClient();
  const router = useRouter();
  const menu = useRef<HTMLDetailsElement>(null);

  useEffect(() => {
    const close = (e: Event) => {
      if (!menu.current?.open) return;
      if (e instanceof KeyboardEvent ? e.key !== "Escape" : menu.current.contains(e.target as Node)) return;
      // Not left on what is hidden now.
      if (menu.current.contains(document.activeElement)) menu.current.querySelector("summary")?.focus();
      menu.current.open = false;
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", close);
    };
  }, []);

  const out = async () => {
    setEnded("leaving"); // the socket may be told of it before the answer comes
    if (await signOut()) return leave(client, router);
    setEnded("no");
    toast({ id: "sign-out", tone: "risk", text: t.signIn.outFailed });
  };

  return (
    <details ref={menu} className="relative">
      <summary className="grid size-8 list-none place-items-center rounded-full bg-accent-soft text-[13px] font-semibold text-accent [&::-webkit-details-marker]:hidden">
        <span aria-hidden="true">{initials(me.name)}</span>
        <span className="sr-only">{t.nav.account}: {me.name}</span>
      </summary>
      <div className="absolute end-0 top-10 z-10 w-60 max-w-[calc(100vw-2rem)] rounded-lg wrap-anywhere max-[20rem]:start-0 max-[20rem]:end-auto border border-line bg-card p-3 shadow-lifted">
        <p className="font-semibold">{me.name}</p>
        <p className="text-[13px] text-muted">{me.email}</p>
        <p className="mt-1 text-[13px] text-muted">
          {t.role[me.role]}{me.managerName ? ` · ${t.role.manager}: ${me.managerName}` : ""}
        </p>
        <Button small icon="leave" className="mt-3 w-full" onClick={() => void out()}>{t.nav.signOut}</Button>
      </div>
    </details>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((w) => [...(w ?? "")][0] ?? "") : [...name].slice(0, 1);
  return letters.join("").toUpperCase();
}
