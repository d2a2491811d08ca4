// Runs the gateway in workerd on this machine, over a KV on disk: node local/serve.mjs, with a JSON object on standard
// input's first line: {port, folder, token, old?, failing?}. It says "ready <port>" when it answers, gives what KV
// knows about a key for each further line {"key": …}, and ends when standard input does, so that it never outlives its parent.
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";

const root = fileURLToPath(new URL("..", import.meta.url));
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { port, folder, token, old = "", failing } = JSON.parse((await lines.next()).value);

/** @param {string} path */
const module = (path) => ({ type: /** @type {const} */ ("ESModule"), path: root + path });
const gateway = new Miniflare({
  modules: failing ? [module("local/failing.js"), module("worker.js")] : [module("worker.js")],
  modulesRoot: root,
  compatibilityDate: "2026-04-01",
  cf: false, // otherwise it asks the Internet for an example
  host: "127.0.0.1",
  port,
  kvNamespaces: ["CACHE_KV"],
  kvPersist: folder,
  bindings: { GATEWAY_TOKEN: token, GATEWAY_TOKEN_OLD: old, CACHE_TTL: "60" },
  log: new Log(LogLevel.WARN),
});
console.log(`ready ${(await gateway.ready).port}`);

const kv = await gateway.getKVNamespace("CACHE_KV");
for (let line = await lines.next(); !line.done; line = await lines.next()) {
  const { key } = JSON.parse(line.value);
  const listed = await kv.list({ prefix: key });
  console.log(JSON.stringify(listed.keys.find(({ name }) => name === key) ?? null));
}
await gateway.dispose();
process.exit(0);
