// What admins see of the cache, as the server's api package writes it.

export interface CacheResource {
  name: string;
  hitRate: number | null; // 0 to 1
  hotHits: number;
  storeHits: number;
  builds: number;
  buildErrors: number;
  buildMs: number | null;
  warmed: number;
  stale: number;
}

export interface CacheBudgetShare {
  spent: number;
  limit: number; // 0: not bounded
}

export interface CacheBudget {
  metered: boolean;
  mode: "plenty" | "thrifty" | "spent";
  day: string; // 2026-01-20, UTC
  reads: CacheBudgetShare;
  writes: CacheBudgetShare;
  deletes: CacheBudgetShare;
}

export interface CacheStats {
  instance: string;
  hitRate: number | null;
  hot: { bytes: number; limit: number; entries: number; floors: number; floorBytes: number; floorsDropped: number };
  ledger: { trusted: boolean; heard: number; lost: number; selfCheckMs: number | null };
  deletes: { done: number; failed: number; saved: number; givenUp: number; pending: number };
  audited: number;
  mismatched: number;
  store: null | {
    open: boolean;
    leftAlone: number;
    gets: number;
    puts: number;
    getMs: number | null;
    errors: Record<string, number>;
    budget: CacheBudget;
  };
  resources: CacheResource[];
}

export interface CacheHeld {
  instance: string;
  key: string;
  fence: string;
  ledgerVersion: number;
  gone: boolean;
  held: null | {
    resource: string;
    version: number;
    current: boolean;
    absent: boolean;
    bytes: number;
    built: string;
    freshUntil: string;
    lastRead: string | null;
    stored: boolean;
    value: unknown;
  };
}

export interface CacheAudited {
  instance: string;
  checked: number;
  outdated: number;
  failed: number;
  mismatched: { resource: string; key: string; version: number }[];
}

export interface CachePurged {
  purged: { key: string; version: number }[];
}
