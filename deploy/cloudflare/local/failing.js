// The gateway over a KV that fails where a key says so: reading, writing or deleting "fail/429/…" throws what KV throws
// for 429, and "fail/day/…" what it throws when the free operations of a day are used up. Local KV emulates neither.
import gateway from "../worker.js";

export default {
  /** @param {Request} request @param {import("../worker.js").Env} env */
  fetch(request, env) {
    return gateway.fetch(request, { ...env, CACHE_KV: failing(env.CACHE_KV) });
  },
};

/** @param {KVNamespace} kv @returns {KVNamespace} */
function failing(kv) {
  return new Proxy(kv, {
    get(target, method) {
      /** @param {unknown[]} args */
      return async (...args) => {
        const how = /fail\/(\w+)\//.exec(String(args[0]))?.[1];
        const called = method === "getWithMetadata" ? "get" : String(method);
        if (how === "day") throw new Error(`KV ${called}() limit exceeded for the day.`);
        if (how === "cut" && called === "get") return { value: cut(), metadata: null };
        if (how !== undefined && how !== "cut") throw new Error(`KV ${called.toUpperCase()} failed: ${how} as the key asked`);
        return Reflect.get(target, method).apply(target, args);
      };
    },
  });
}

/** A value that breaks off. */
function cut() {
  let pieces = 0;
  return new ReadableStream({
    pull(out) {
      if (pieces++ === 0) out.enqueue(new TextEncoder().encode("the beginning"));
      else out.error(new Error("KV GET failed: 500 broken off"));
    },
  });
}
