// The gateway between salesai and Workers KV: cache/cloudflare speaks to it, and nobody else.
//
// POST /v1/get, /v1/put or /v1/delete, with "Authorization: Bearer <GATEWAY_TOKEN>" and a Content-Length. A body holds
// 1 to 100 records, one after the other; numbers are big-endian:
//
//	get, delete   u16 length of the key, key
//	put           u16 length of the key, key, u32 seconds to live, u32 seconds of them fresh, u64 version,
//	              u32 length of the value, value
//
// The answer to a request that could be read is 200 with one record for each of its records, in their order:
//
//	u16 status, pieces
//
// A piece is u32 length and so many bytes; a length of 0 ends the record, and BROKEN_OFF ends one whose value could not
// be read to its end. The pieces are the value where a get found one, nothing where something was done, and otherwise
// what went wrong, for the operator. So each key has a fate of its own:
//
//	200    done, or found        413    the value is over 25 MiB
//	400    no key KV could hold  429    too many writes to this key, one a second is allowed
//	404    not found             10048  the account's free operations of this kind are used up until 00:00 UTC
//	500-   KV itself failed
//
// Keys stand in bodies, never in addresses, so that no access log shows them.

/**
 * @typedef {{CACHE_KV: KVNamespace, GATEWAY_TOKEN?: string, GATEWAY_TOKEN_OLD?: string, CACHE_TTL?: string}} Env
 * @typedef {{status: number, value?: Uint8Array | ReadableStream<Uint8Array>}} Outcome
 * @typedef {{key: Uint8Array, life: number, fresh: number, version: bigint, value: Uint8Array}} Entry
 */

const MAX_RECORDS = 100; // far below the 1,000 operations one invocation may do
const MAX_BODY = 32 << 20; // the largest value and its key, far below the 128 MB an isolate has
const MAX_KEY = 512;
const MAX_VALUE = 25 << 20;
const SHORTEST_LIFE = 60;
const SHORTEST_TOKEN = 32;
const BROKEN_OFF = 0xffffffff;
const AT_ONCE = 6; // the runtime opens no more connections at once
const SMALL = 256 << 10; // what is read ahead of its turn; more would let six values fill the isolate

export default {
  /** @param {Request} request @param {Env} env */
  async fetch(request, env) {
    if (!(await authorized(request.headers.get("authorization"), env))) return plain(401);
    if (request.method !== "POST") return plain(405);
    const operation = new URL(request.url).pathname;
    if (operation !== "/v1/get" && operation !== "/v1/put" && operation !== "/v1/delete") return plain(404);
    const length = request.headers.get("content-length");
    if (length === null) return plain(411);
    if (Number(length) > MAX_BODY) return plain(413);

    const entries = parse(new Uint8Array(await request.arrayBuffer()), operation === "/v1/put");
    if (typeof entries === "string") return plain(400, entries);
    const kv = env.CACHE_KV;
    const cacheTtl = Math.max(Number(env.CACHE_TTL) || 0, 30); // KV refuses less
    const act = { "/v1/get": get(kv, cacheTtl), "/v1/put": put(kv), "/v1/delete": remove(kv) }[operation];
    const answers = frames(entries, act);
    return new Response(
      new ReadableStream({
        async pull(out) {
          const { value, done } = await answers.next();
          if (done) out.close();
          else out.enqueue(value);
        },
      }),
      { headers: { "content-type": "application/octet-stream", "cache-control": "no-store" } },
    );
  },
};

/** @param {number} status */
function plain(status, text = "") {
  return new Response(text, { status, headers: { "cache-control": "no-store" } });
}

/**
 * Compares in constant time, and hashes first because timingSafeEqual wants equal lengths. A gateway without a token, or
 * with a short one, is closed.
 * @param {string | null} header @param {Env} env
 */
async function authorized(header, env) {
  const given = await digest(header ?? "");
  let right = false;
  for (const token of [env.GATEWAY_TOKEN, env.GATEWAY_TOKEN_OLD]) {
    const same = crypto.subtle.timingSafeEqual(given, await digest(`Bearer ${token}`));
    right = (same && typeof token === "string" && token.length >= SHORTEST_TOKEN) || right;
  }
  return right;
}

/** @param {string} text */
function digest(text) {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}

/**
 * Gives the records of a body, or what is wrong with it.
 * @param {Uint8Array} body @param {boolean} valued @returns {Entry[] | string}
 */
function parse(body, valued) {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  /** @type {Entry[]} */
  const entries = [];
  let at = 0;
  /** @param {number} length */
  const take = (length) => {
    const from = at;
    at += length;
    return body.subarray(from, at);
  };
  while (at < body.byteLength) {
    if (entries.length === MAX_RECORDS) return `more than ${MAX_RECORDS} records`;
    if (at + 2 > body.byteLength) return "a record is cut off";
    const key = take(2 + view.getUint16(at)).subarray(2);
    if (at + (valued ? 20 : 0) > body.byteLength) return "a record is cut off";
    const entry = { key, life: 0, fresh: 0, version: 0n, value: body.subarray(0, 0) };
    if (valued) {
      entry.life = view.getUint32(at);
      entry.fresh = view.getUint32(at + 4);
      entry.version = view.getBigInt64(at + 8);
      const length = view.getUint32(at + 16);
      at += 20;
      if (at + length > body.byteLength) return "a record is cut off";
      entry.value = take(length);
    }
    entries.push(entry);
  }
  return entries.length === 0 ? "no record" : entries;
}

/**
 * Does what is asked for each entry, a few at once, and gives the answers in their order.
 * @param {Entry[]} entries @param {(key: string, entry: Entry) => Promise<Outcome>} act
 */
async function* frames(entries, act) {
  /** @type {Promise<Outcome>[]} */
  const begun = [];
  for (let i = 0; i < entries.length; i++) {
    while (begun.length < Math.min(entries.length, i + AT_ONCE)) begun.push(outcome(entries[begun.length], act));
    const { status, value } = await begun[i];
    begun[i] = Promise.resolve({ status }); // lets go of the value
    if (!(value instanceof ReadableStream)) {
      yield frame(status, value ?? new Uint8Array());
      continue;
    }
    yield head(status);
    try {
      for await (const piece of value) if (piece.byteLength > 0) yield join(word(piece.byteLength), piece);
      yield word(0);
    } catch {
      yield word(BROKEN_OFF);
    }
  }
}

/** @param {Entry} entry @param {(key: string, entry: Entry) => Promise<Outcome>} act @returns {Promise<Outcome>} */
async function outcome(entry, act) {
  const key = name(entry.key);
  if (key === null) return failed(400, "the key is empty, '.', '..', longer than 512 bytes or no UTF-8");
  try {
    return await act(key, entry);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return failed(reason(text), text);
  }
}

/** @param {Uint8Array} bytes @returns {string | null} */
function name(bytes) {
  if (bytes.byteLength === 0 || bytes.byteLength > MAX_KEY) return null;
  try {
    const key = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return key === "." || key === ".." ? null : key;
  } catch {
    return null;
  }
}

/**
 * KV's exceptions have no codes: they read "KV PUT failed: 429 Too Many Requests" or "KV put() limit exceeded for the day."
 * @param {string} text
 */
function reason(text) {
  if (/limit exceeded for the day|\b10048\b/.test(text)) return 10048;
  const status = Number(/failed: (\d{3})\b/.exec(text)?.[1] ?? 500);
  return status === 414 ? 400 : status;
}

/** @param {KVNamespace} kv @param {number} cacheTtl @returns {(key: string) => Promise<Outcome>} */
function get(kv, cacheTtl) {
  return async (key) => {
    const { value, metadata } = await kv.getWithMetadata(key, { type: "stream", cacheTtl });
    if (value === null) return { status: 404 };
    const size = /** @type {{size?: number} | null} */ (metadata)?.size ?? Infinity;
    if (size > SMALL) return { status: 200, value };
    return { status: 200, value: new Uint8Array(await new Response(value).arrayBuffer()) };
  };
}

/** @param {KVNamespace} kv @returns {(key: string, entry: Entry) => Promise<Outcome>} */
function put(kv) {
  return async (key, { life, fresh, version, value }) => {
    if (value.byteLength > MAX_VALUE) return failed(413, `the value has ${value.byteLength} bytes`);
    const expirationTtl = Math.max(life, SHORTEST_LIFE);
    await kv.put(key, value, {
      expirationTtl,
      // Shown by `wrangler kv key list`. A version is a string: JavaScript's numbers end at 2^53.
      metadata: { version: String(version), life: expirationTtl, fresh, at: Math.floor(Date.now() / 1000), size: value.byteLength },
    });
    return { status: 200 };
  };
}

/** @param {KVNamespace} kv @returns {(key: string) => Promise<Outcome>} */
function remove(kv) {
  return async (key) => {
    await kv.delete(key);
    return { status: 200 };
  };
}

/** @param {number} status @param {string} text @returns {Outcome} */
function failed(status, text) {
  return { status, value: new TextEncoder().encode(text.slice(0, 300)) };
}

/** @param {number} status @param {Uint8Array} value */
function frame(status, value) {
  if (value.byteLength === 0) return join(head(status), word(0));
  return join(head(status), word(value.byteLength), value, word(0));
}

/** @param {number} status */
function head(status) {
  return new Uint8Array([status >> 8, status]);
}

/** @param {number} n */
function word(n) {
  return new Uint8Array([n >> 24, n >> 16, n >> 8, n]);
}

/** @param {Uint8Array[]} parts */
function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}
