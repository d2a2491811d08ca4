// The words of the pages, in the language the person has chosen.
import { createContext, useContext } from "react";
import type { Locale } from "../settings";
import type { en } from "./en";
import type { Format } from "./format";

type Words<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { [K in keyof T]: Words<T[K]> };

/** What every language must say. */
export type Messages = Words<typeof en>;

export interface Voice {
  locale: Locale;
  t: Messages;
  f: Format;
}

export const VoiceContext = createContext<Voice | null>(null);

/** The words (t) and the ways to write numbers and dates (f) of the chosen language. */
export function useWords(): Voice {
  const voice = useContext(VoiceContext);
  if (!voice) throw new Error("useWords needs a VoiceContext above it");
  return voice;
}

export async function load(locale: Locale): Promise<Messages> {
  return locale === "zh-TW" ? (await import("./zh-TW")).zhTW : (await import("./en")).en;
}
