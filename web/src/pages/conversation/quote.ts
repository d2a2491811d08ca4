export interface Part {
  text: string;
  marked: boolean;
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * A line cut around the quote in it, and around everything that is searched for. A quote that differs in spaces or case
 * is found too; one that is not there marks nothing.
 */
export function parts(text: string, quote: string | null, find = ""): Part[] {
  const spots = [...spotsOf(text, quote, "iu").slice(0, 1), ...spotsOf(text, find, "giu")].toSorted((a, b) => a.start - b.start);
  const cut: Part[] = [];
  let at = 0;
  for (const { start, end } of spots) {
    if (end <= at) continue; // within what is marked already
    if (start > at) cut.push({ text: text.slice(at, start), marked: false });
    cut.push({ text: text.slice(Math.max(at, start), end), marked: true });
    at = end;
  }
  if (at < text.length || cut.length === 0) cut.push({ text: text.slice(at), marked: false });
  return cut;
}

/** Where words stand in a text, however many spaces are between them. */
function spotsOf(text: string, words: string | null, flags: string): { start: number; end: number }[] {
  const each = words?.trim().split(/\s+/).filter(Boolean).map(literally) ?? [];
  if (each.length === 0) return [];
  const pattern = new RegExp(each.join("\\s+"), flags);
  if (!pattern.global) {
    const match = pattern.exec(text);
    return match ? [{ start: match.index, end: match.index + match[0].length }] : [];
  }
  return [...text.matchAll(pattern)].map((m) => ({ start: m.index, end: m.index + m[0].length }));
}

/** The lines in which something is said, by index. */
export function linesWith(lines: readonly { text: string }[], find: string): number[] {
  if (!find.trim()) return [];
  return lines.flatMap((line, i) => (spotsOf(line.text, find, "iu").length > 0 ? [i] : []));
}
