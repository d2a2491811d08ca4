export interface Part {
  text: string;
  marked: boolean;
}

/** A line cut around the quote in it. A quote that differs in spaces or case is found too; one that is not there marks nothing. */
export function parts(text: string, quote: string | null): Part[] {
  const words = quote?.trim().split(/\s+/).filter(Boolean) ?? [];
  if (words.length === 0) return [{ text, marked: false }];
  const pattern = words.map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");
  const match = new RegExp(pattern, "iu").exec(text);
  if (!match) return [{ text, marked: false }];
  const end = match.index + match[0].length;
  return [
    { text: text.slice(0, match.index), marked: false },
    { text: match[0], marked: true },
    { text: text.slice(end), marked: false },
  ].filter((part) => part.text !== "");
}
