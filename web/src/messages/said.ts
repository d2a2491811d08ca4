// Finds what the server said among all that it can say, and says it in another language.
import known from "./sentences.json";

/** A language's words for the formats in sentences.json; {1} is what stood in a format's first place. */
export interface Translation {
  sentences: Record<string, string>;
  parts: Record<string, string>;
}

/** What can stand in each place of a format: parts, %s among them where it may be any text; none means any text. */
type Places = readonly (readonly string[])[];
type Formats = Record<string, Places>;

interface Rule {
  match: RegExp;
  places: Places;
  words: string;
}

const verbs = /%(?:%|[-+# 0]*\d*(?:\.\d+)?([a-z]))/g;
const formats: { sentences: Formats; parts: Formats } = known;

/** Translates sentences of the server; one that is not known stays as it is. The patterns are made for the first one. */
export function translator(to: Translation): (sentence: string) => string {
  let sentences: Rule[] | undefined;
  const parts = new Map<string, Rule>();
  const rule = (kind: "sentences" | "parts", format: string): Rule => {
    const places = formats[kind][format] ?? [];
    return { match: new RegExp(`^${pattern(format, places, "(")}$`), places, words: to[kind][format] ?? format };
  };
  const fill = ({ match, places, words }: Rule, text: string): string | null => {
    const found = match.exec(text);
    return found && words.replaceAll(/\{(\d)\}/g, (_, n: string) => part(found[Number(n)] ?? "", places[Number(n) - 1] ?? []));
  };
  const part = (text: string, among: readonly string[]): string => {
    for (const format of among) {
      if (format === "%s") continue;
      const one = parts.get(format) ?? rule("parts", format);
      parts.set(format, one);
      const filled = fill(one, text);
      if (filled !== null) return filled;
    }
    return text;
  };
  return (sentence) => {
    // What says most by itself comes first: it is the more exact of two that fit.
    sentences ??= Object.keys(formats.sentences)
      .toSorted((a, b) => b.replaceAll(verbs, "").length - a.replaceAll(verbs, "").length)
      .map((format) => rule("sentences", format));
    for (const one of sentences) {
      const filled = fill(one, sentence);
      if (filled !== null) return filled;
    }
    return sentence;
  };
}

/** The regular expression of a format whose places are groups that begin with open. */
function pattern(format: string, places: Places, open: "(" | "(?:"): string {
  let made = "";
  let place = 0;
  let from = 0;
  for (const verb of format.matchAll(verbs)) {
    made += quoted(format.slice(from, verb.index)) + (verb[1] ? `${open}${choices(verb[1], places[place++] ?? [])})` : "%");
    from = verb.index + verb[0].length;
  }
  return made + quoted(format.slice(from));
}

function choices(verb: string, among: readonly string[]): string {
  if (among.length > 0) return among.map((format) => (format === "%s" ? "[^]*?" : pattern(format, formats.parts[format] ?? [], "(?:"))).join("|");
  return verb === "d" ? "-?\\d+" : verb === "q" ? String.raw`"(?:[^"\\]|\\.)*"` : "[^]*?";
}

function quoted(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
