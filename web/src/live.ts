// The socket on which the server tells which of the values on the page are stale. Where there is none, as behind a proxy
// that does not pass it, pages ask again at intervals, as they would without this file.
import type { Query, QueryClient } from "@tanstack/react-query";
import { person } from "./api/person";
import { behind, callKey, forget, held, left, told } from "./api/versions";

const settle = 50; // ms in which a page mounts and unmounts what it shows
const silence = 75_000; // ms; the server is heard every 25 s
const firstWait = 500;
const longestWait = 30_000;
const againAfter = 2_000; // until a value is asked for once more that could not be had new enough

const changed = 4000; // what the person may see is not what it was
const signedOut = 4401;

interface Told {
  watched?: number[];
  stale?: Record<string, number>;
}

/** What is needed of a WebSocket. */
export type Socket = Pick<WebSocket, "send" | "close" | "addEventListener">;

export interface Options {
  open?: (path: string) => Socket;
  chance?: () => number; // 0 to 1, spreads the attempts of many browsers
}

const onWatch = new Set<string>();

/** Whether the server says when this query is stale, so that nobody need ask. */
export const watched = (queryHash: string): boolean => onWatch.has(queryHash);

/** Keeps a socket open while somebody is signed in, until the function it gives is called. */
export function startLive(client: QueryClient, { open = connect, chance = Math.random }: Options = {}): () => void {
  const cache = client.getQueryCache();
  const numbers = new Map<string, number>(); // by query hash
  const hashes = new Map<number, string>();
  const missed = new Map<string, number>(); // what was told of a query while it was being asked for
  let socket: Socket | null = null;
  let ready = false;
  let sent = "";
  let count = 0; // of what was sent
  let failures = 0;
  let ended = false; // the session has: no socket before somebody is known again
  let other = false; // the next socket is for what a person may see now
  let syncing: Timer, retrying: Timer, quiet: Timer;

  const later = () => {
    syncing ??= setTimeout(() => {
      syncing = undefined;
      sync();
    }, settle);
  };

  /** Has the server watch what is on the page. */
  function sync() {
    const shown = cache.getAll().filter((q) => q.isActive() && q.state.data !== undefined && callOf(q));
    if (!shown.some(isMe)) return drop();
    if (!socket) {
      if (!ended && retrying === undefined) begin();
      return;
    }
    if (!ready) return;
    const list = shown.map((query) => {
      const { path, input } = callOf(query) ?? { path: [], input: undefined };
      return { id: numberOf(query.queryHash), procedure: path.join("."), input, version: held(callKey(path, input)) };
    });
    const ids = list.map(({ id }) => id).join(" ");
    if (ids === sent) return;
    sent = ids;
    count = list.length;
    socket.send(JSON.stringify({ shown: list }));
  }

  function numberOf(hash: string): number {
    const number = numbers.get(hash) ?? numbers.size + 1;
    numbers.set(hash, number);
    hashes.set(number, hash);
    return number;
  }

  function begin() {
    const own = person();
    const about = [own !== null && `person=${encodeURIComponent(own)}`, other && "changed"].filter(Boolean).join("&");
    const mine = open(about ? `/rpc/live?${about}` : "/rpc/live");
    socket = mine;
    mine.addEventListener("open", () => {
      if (socket !== mine) return;
      ready = true;
      listen(mine);
      if (other) void client.invalidateQueries();
      other = false;
      sync();
    });
    mine.addEventListener("message", ({ data }) => {
      if (socket !== mine) return;
      failures = 0;
      listen(mine);
      hear(JSON.parse(String(data)) as Told);
    });
    mine.addEventListener("close", ({ code }) => gone(mine, code));
  }

  /** A socket on which nothing is heard is taken for broken, whatever the browser says. */
  function listen(mine: Socket) {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      mine.close();
      gone(mine);
    }, silence);
  }

  function gone(mine: Socket, code?: number) {
    if (socket !== mine) return;
    lose();
    if (code === signedOut) {
      ended = true;
      void client.invalidateQueries({ predicate: isMe }, { cancelRefetch: false });
    }
    other ||= code === changed;
    const wait = Math.min(longestWait, firstWait * 2 ** failures++);
    retrying = setTimeout(() => {
      retrying = undefined;
      sync();
    }, wait * (0.5 + chance() / 2));
  }

  function hear(message: Told) {
    if (message.watched) {
      onWatch.clear();
      for (const id of message.watched) onWatch.add(hashes.get(id) ?? "");
      retime();
    }
    if (!message.watched && !message.stale && onWatch.size < count) { // a beat: what could not be watched is tried once more
      sent = "";
      later();
    }
    const stale = new Set<string>();
    for (const [id, version] of Object.entries(message.stale ?? {})) {
      const hash = hashes.get(Number(id));
      const query = hash === undefined ? undefined : cache.get(hash);
      const call = callOf(query);
      if (!query || !call) continue;
      const key = callKey(call.path, call.input);
      if (left(key)) continue;
      if (version > 0 && version <= held(key)) continue; // this page's own change, read already
      told(key, version);
      stale.add(query.queryHash);
      if (query.state.fetchStatus !== "idle") missed.set(query.queryHash, missed.get(query.queryHash) === 0 ? 0 : version);
    }
    // What is being asked for is left to come, or nothing ever would where changes follow one another faster.
    if (stale.size > 0) void client.invalidateQueries({ predicate: (q) => stale.has(q.queryHash) }, { cancelRefetch: false });
  }

  /** Has the intervals of what is shown looked at again. */
  function retime() {
    for (const query of cache.getAll()) for (const observer of query.observers) observer.setOptions(observer.options);
  }

  function lose() {
    clearTimeout(quiet);
    socket = null;
    ready = false;
    sent = "";
    onWatch.clear();
    retime();
  }

  function drop() {
    clearTimeout(retrying);
    retrying = undefined;
    failures = 0;
    ended = other = false;
    const mine = socket;
    if (!mine) return;
    lose();
    mine.close();
  }

  const unsubscribe = cache.subscribe(({ type, query, ...event }) => {
    const call = callOf(query);
    if (!call) return;
    if (type === "observerAdded" || type === "observerRemoved") later();
    const key = callKey(call.path, call.input);
    if (type === "removed") {
      forget(key);
      missed.delete(query.queryHash);
      later();
    }
    const action = type === "updated" && (event as { action?: { type: string } }).action?.type;
    if (action !== "success" && action !== "error") return;
    const version = missed.get(query.queryHash);
    missed.delete(query.queryHash);
    const again = () => void client.invalidateQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false });
    if (version === 0 || (version ?? 0) > held(key)) setTimeout(again);
    else if (action === "success" && behind(key)) setTimeout(again, againAfter);
    if (action === "error") return;
    if (isMe(query)) ended = false;
    later();
  });

  return () => {
    unsubscribe();
    clearTimeout(syncing);
    drop();
  };
}

type Timer = ReturnType<typeof setTimeout> | undefined;

function connect(path: string): Socket {
  return new WebSocket(window.location.origin.replace(/^http/, "ws") + path);
}

/** The procedure and input of a query of ours. */
function callOf(query: Query | undefined): { path: string[]; input: unknown } | null {
  const [path, rest] = query?.queryKey ?? [];
  if (!Array.isArray(path) || typeof rest !== "object" || rest === null) return null;
  return { path: path as string[], input: (rest as { input?: unknown }).input };
}

const isMe = (query: Query): boolean => callOf(query)?.path.join(".") === "users.me";
