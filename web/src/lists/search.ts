// Reading what an address says after its question mark. Nothing in an address is trusted.

export function text(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const trimmed = String(value).slice(0, 200);
  return trimmed.trim() === "" ? undefined : trimmed;
}

export function oneOf<T extends string>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value);
}

/** A day as 2026-01-31, if it exists. */
export function day(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value) ? value : undefined;
}

/** Without the entries that say nothing, so that an address is as short as it can be. */
export function said<T extends object>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}

/** How a list is ordered where it is not the newest first. */
export const orders = ["lowest", "highest"] as const;
export type Order = (typeof orders)[number];

/** Compares by score; what has none comes last either way, and equals stay as they were. */
export function byScore(order: Order): (a: { meddicScore: number | null }, b: { meddicScore: number | null }) => number {
  const sign = order === "lowest" ? 1 : -1;
  return (a, b) => {
    if (a.meddicScore === null || b.meddicScore === null) return Number(a.meddicScore === null) - Number(b.meddicScore === null);
    return sign * (a.meddicScore - b.meddicScore);
  };
}

/** Text as it is compared: case, width and accents do not matter. */
export function folded(value: string): string {
  return value.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * Whether every word of a question is found in an item's texts. A search over ten thousand items runs again
 * with each chunk that arrives, so each item is folded once.
 */
export function finder<T extends object>(texts: (item: T) => readonly (string | null)[]): (question: string, item: T) => boolean {
  const hays = new WeakMap<T, string>();
  return (question, item) => {
    let hay = hays.get(item);
    if (hay === undefined) {
      hay = folded(texts(item).filter((t) => t !== null).join("\n"));
      hays.set(item, hay);
    }
    return folded(question).split(/\s+/).every((word) => hay.includes(word));
  };
}
