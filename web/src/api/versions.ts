// Which version of each value this browser was answered with, and which it was told of. What is asked again says so, and
// no instance answers anything older, whichever one a proxy picks.

interface Known {
  held: number; // of the last answer; 0: unknown
  told: number;
}

const known = new Map<string, Known>();

/** Names a call by its procedure and input. */
export const callKey = (path: readonly string[], input: unknown): string => JSON.stringify([path, input]);

function at(key: string): Known {
  const found = known.get(key) ?? { held: 0, told: 0 };
  known.set(key, found);
  return found;
}

/** The version of the last answer; 0 where nobody said. */
export const held = (key: string): number => known.get(key)?.held ?? 0;

/** The version below which no answer will do. */
export const wanted = (key: string): number => Math.max(known.get(key)?.held ?? 0, known.get(key)?.told ?? 0);

/** Whether the last answer is older than what is known to exist: the database could not answer. */
export const behind = (key: string): boolean => held(key) > 0 && held(key) < wanted(key);

/**
 * Notes the version of an answer to a call that asked for one. What is older than that, and not marked stale, is the newest
 * there is: the database was put back to an earlier state.
 */
export function answered(key: string, version: string | null, { asked = 0, stale = false } = {}) {
  if (version === null) return;
  const now = at(key);
  now.held = Number(version);
  if (now.held < asked && !stale) now.told = now.held;
}

export function told(key: string, version: number) {
  at(key).told = Math.max(at(key).told, version);
}

export const forget = (key: string) => known.delete(key);

const leaving = new Set<string>();

/** Says that a value is being deleted here, so that nobody asks for it because it has become stale. */
export const leave = (key: string) => void leaving.add(key);

/** Says that it was not deleted after all. */
export const stay = (key: string) => void leaving.delete(key);

export const left = (key: string): boolean => leaving.has(key);
