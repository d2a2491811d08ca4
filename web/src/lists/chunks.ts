// Lists come from the server in chunks and are shown in pages that are cut from them.
import { chunkSize } from "../queries";

export const pageSize = 20;

/** The chunk that holds a page, by its offset; pages are numbered from 1 and never straddle two chunks. */
export function chunkOf(page: number): number {
  return Math.floor(((page - 1) * pageSize) / chunkSize) * chunkSize;
}

/** The offsets of every chunk of a list. */
export function offsetsOf(total: number): number[] {
  return Array.from({ length: Math.ceil(total / chunkSize) }, (_, i) => i * chunkSize);
}

export function pagesOf(total: number): number {
  return Math.max(1, Math.ceil(total / pageSize));
}

/** A page cut from items, the first of which stands at offset in the whole list. */
export function cut<T>(items: readonly T[], page: number, offset = 0): T[] {
  const start = (page - 1) * pageSize - offset;
  return items.slice(Math.max(0, start), Math.max(0, start + pageSize));
}

/** Joins chunks in order; what moved from one to another between two calls is kept once. */
export function join<T extends { id: string }>(chunks: readonly (readonly T[])[]): T[] {
  const seen = new Set<string>();
  return chunks.flat().filter((item) => !seen.has(item.id) && seen.add(item.id));
}

/** A page number from an address: whole and at least 1, anything else is the first page. */
export function pageFrom(value: unknown): number {
  const n = typeof value === "string" ? Number(value) : value;
  return typeof n === "number" && Number.isSafeInteger(n) && n >= 1 ? n : 1;
}

/** The pages to offer around the current one: ends, neighbours, null for a gap. */
export function pagesAround(page: number, pages: number): (number | null)[] {
  const shown = [...new Set([1, page - 1, page, page + 1, pages])].filter((n) => n >= 1 && n <= pages).toSorted((a, b) => a - b);
  return shown.flatMap((n, i) => {
    const before = shown[i - 1];
    if (before === undefined || n - before === 1) return [n];
    return n - before === 2 ? [n - 1, n] : [null, n];
  });
}
