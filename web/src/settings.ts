// What a person has chosen for this browser: language and theme.
import { useSyncExternalStore } from "react";

export const locales = ["en", "zh-TW"] as const;
export type Locale = (typeof locales)[number];
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const listeners = new Set<() => void>();

function read(name: string): string | null {
  try {
    return localStorage.getItem(`salesai.${name}`);
  } catch {
    return null; // storage is refused: the choice lasts as long as the page
  }
}

function write(name: string, value: string) {
  try {
    localStorage.setItem(`salesai.${name}`, value);
  } catch {
    // as above
  }
  for (const listener of listeners) listener();
}

/** The first language of the browser that there are words for. */
export function preferred(languages: readonly string[]): Locale {
  for (const language of languages) {
    const lower = language.toLowerCase();
    if (lower.startsWith("zh")) return "zh-TW";
    if (lower.startsWith("en")) return "en";
  }
  return "en";
}

const state = {
  locale: locales.find((l) => l === read("language")) ?? preferred(globalThis.navigator?.languages ?? []),
  theme: themes.find((t) => t === read("theme")) ?? "system",
};

export function setLocale(locale: Locale) {
  state.locale = locale;
  document.documentElement.lang = locale;
  write("language", locale);
}

export function setTheme(theme: Theme) {
  state.theme = theme;
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  write("theme", theme);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const chosenLocale = (): Locale => state.locale;
export const useLocale = (): Locale => useSyncExternalStore(subscribe, () => state.locale);
export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => state.theme);
