import { environmentManager, QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { personLeft, shownTo } from "./api/person";
import { answered, callKey, leave as leaving, stay, wanted } from "./api/versions";
import { type Socket, startLive, watched } from "./live";

class Line extends EventTarget {
  sent: { shown: { id: number; procedure: string; input: unknown; version: number }[] }[] = [];
  closed = false;
  constructor(readonly path: string) {
    super();
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  open() {
    this.dispatchEvent(new Event("open"));
  }
  say(message: object) {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) }));
  }
  end(code: number) {
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
  get shown() {
    return this.sent.at(-1)?.shown.map((s) => `${s.procedure} ${JSON.stringify(s.input)}`);
  }
}

let client: QueryClient;
let lines: Line[];
let stop: () => void;
let asked: string[];

const keyOf = (procedure: string, input: object) => [procedure.split("."), { type: "query", input }];

/** Shows a value, as a page does, until the function it gives is called. */
function show(procedure: string, input: object, options: object = {}) {
  const observer = new QueryObserver(client, {
    queryKey: keyOf(procedure, input),
    queryFn: () => {
      asked.push(procedure);
      answered(callKey(procedure.split("."), input), "10");
      return Promise.resolve(asked.length);
    },
    staleTime: 300_000,
    ...options,
  });
  return observer.subscribe(() => {});
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const times = (n: number, what: () => Promise<unknown>) => Array.from({ length: n }).reduce<Promise<unknown>>((before) => before.then(what), Promise.resolve());
const line = () => lines.at(-1) ?? new Line("none was opened");

beforeEach(() => {
  vi.useFakeTimers();
  environmentManager.setIsServer(() => false); // or nothing would be polled
  client = new QueryClient();
  client.mount();
  lines = [];
  asked = [];
  stop = startLive(client, {
    chance: () => 1,
    open: (path) => {
      lines.push(new Line(path));
      return line() as unknown as Socket;
    },
  });
});

afterEach(() => {
  stop();
  client.clear();
  vi.useRealTimers();
});

async function signedIn() {
  const leave = show("users.me", {});
  await pass(100);
  line().open();
  return leave;
}

test("nobody listens before they are signed in, and no longer than that", async () => {
  show("opportunities.get", { opportunityId: "o1" });
  await pass(1_000);
  expect(lines).toHaveLength(0);
  const leave = await signedIn();
  expect(line().path).toBe("/rpc/live");
  expect(line().shown).toEqual(['opportunities.get {"opportunityId":"o1"}', "users.me {}"]);
  leave();
  await pass(100);
  expect(line().closed).toBe(true);
  expect(lines).toHaveLength(1);
});

test("what comes onto the page and leaves it is said once it has settled", async () => {
  await signedIn();
  const first = show("opportunities.get", { opportunityId: "o1" });
  show("opportunities.get", { opportunityId: "o2" });
  await pass(100);
  expect(line().sent).toHaveLength(2);
  expect(line().shown).toEqual(["users.me {}", 'opportunities.get {"opportunityId":"o1"}', 'opportunities.get {"opportunityId":"o2"}']);
  expect(line().sent[1]?.shown.map((s) => s.version)).toEqual([10, 10, 10]);
  const ids = line().sent[1]?.shown.map((s) => s.id) ?? [];
  first();
  await pass(100);
  expect(line().sent[2]?.shown.map((s) => s.id)).toEqual([ids[0], ids[2]]);
});

test("exactly what is stale is asked again, with the version that is wanted, and shown meanwhile", async () => {
  await signedIn();
  show("opportunities.get", { opportunityId: "o1" });
  show("conversations.get", { conversationId: "c1" });
  await pass(100);
  const id = line().sent.at(-1)?.shown.find((s) => s.procedure === "opportunities.get")?.id ?? 0;
  asked = [];
  line().say({ stale: { [id]: 11 } });
  expect(client.getQueryData(keyOf("opportunities.get", { opportunityId: "o1" }))).toBeDefined();
  await pass(1);
  expect(asked).toEqual(["opportunities.get"]);
  expect(wanted(callKey(["opportunities", "get"], { opportunityId: "o1" }))).toBe(11);
  asked = [];
  line().say({ stale: { [id]: 10 } }); // held already
  await pass(1);
  expect(asked).toEqual([]);
  line().say({ stale: { [id]: 0 } }); // nobody can say
  await pass(1);
  expect(asked).toEqual(["opportunities.get"]);
});

test("what could not be had new enough is asked again until it is", async () => {
  await signedIn();
  show("dashboard.get", {});
  await pass(100);
  const id = line().sent.at(-1)?.shown.find((s) => s.procedure === "dashboard.get")?.id ?? 0;
  asked = [];
  line().say({ stale: { [id]: 12 } }); // the answers say 10
  await pass(4_500);
  expect(asked).toHaveLength(3);
});

test("what is watched is not polled, and is again once the socket is gone", async () => {
  show("conversations.list", {}, { refetchInterval: (q: { queryHash: string }) => (watched(q.queryHash) ? false : 2_000) });
  await signedIn();
  asked = [];
  await pass(5_000);
  expect(asked.length).toBe(2); // connected, and the server has not said that it watches
  line().say({ watched: line().sent.at(-1)?.shown.map((s) => s.id) });
  asked = [];
  await pass(60_000);
  expect(asked).toEqual([]);
  line().end(1006);
  await pass(4_100);
  expect(asked.length).toBe(2);
});

test("a lost socket is opened again, later and later, and says all that is shown with its versions", async () => {
  await signedIn();
  line().say({ watched: [1] });
  const waits = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
  const attempt = async ([wait, ...rest]: number[]) => {
    if (wait === undefined) return;
    const before = lines.length;
    line().end(1006);
    await pass(wait - 1);
    expect(lines).toHaveLength(before);
    await pass(1);
    expect(lines).toHaveLength(before + 1);
    await attempt(rest);
  };
  await attempt(waits);
  asked = [];
  line().open();
  expect(line().shown).toEqual(["users.me {}"]);
  await pass(100);
  expect(asked).toEqual([]); // the server compares the versions
});

test("silence ends a socket", async () => {
  await signedIn();
  await pass(70_000);
  line().say({});
  await pass(70_000);
  expect(lines).toHaveLength(1);
  await pass(10_000);
  expect(lines).toHaveLength(2);
  expect(lines[0]?.closed).toBe(true);
});

test("after a sign-out elsewhere no socket is opened until somebody is known again", async () => {
  await signedIn();
  client.setQueryDefaults(keyOf("users.me", {}), { retry: false });
  asked = [];
  const me = client.getQueryCache().find({ queryKey: keyOf("users.me", {}) });
  me?.setOptions({ ...me.options, queryFn: () => Promise.reject(new Error("signed out")), retry: false });
  for (const o of me?.observers ?? []) o.setOptions({ ...o.options, queryFn: () => Promise.reject(new Error("signed out")), retry: false });
  line().end(4401);
  await pass(120_000);
  expect(lines).toHaveLength(1);
  client.setQueryData(keyOf("users.me", {}), "again");
  await pass(100);
  expect(lines).toHaveLength(2);
});

test("a socket that is turned away though somebody is known is tried later and later, as behind a proxy that drops its cookie", async () => {
  await signedIn();
  await times(12, () => {
    line().open();
    line().end(4401);
    return pass(10_000);
  });
  expect(lines.length).toBeLessThan(12);
});

test("when what a person may see has changed, everything is read again over the next socket", async () => {
  await signedIn();
  show("conversations.list", {});
  await pass(100);
  line().end(4000);
  asked = [];
  await pass(600);
  expect(line().path).toBe("/rpc/live?changed");
  expect(asked).toEqual([]);
  line().open();
  await pass(100);
  expect(asked).toEqual(["users.me", "conversations.list"]);
});

test("what is being deleted here is not asked for again, unless it was not deleted after all", async () => {
  await signedIn();
  show("conversations.get", { conversationId: "c1" });
  await pass(100);
  const id = line().sent.at(-1)?.shown.find((s) => s.procedure === "conversations.get")?.id ?? 0;
  const key = callKey(["conversations", "get"], { conversationId: "c1" });
  asked = [];
  leaving(key);
  line().say({ stale: { [id]: 11 } });
  await pass(1);
  expect(asked).toEqual([]);
  stay(key);
  line().say({ stale: { [id]: 12 } });
  await pass(1);
  expect(asked).toEqual(["conversations.get"]);
});

test("changes that follow one another faster than they are read hold nothing up, and are not all asked for", async () => {
  await signedIn();
  let version = 10;
  const shown = () => client.getQueryData(keyOf("conversations.list", {}));
  show("conversations.list", {}, {
    queryFn: async () => {
      asked.push("conversations.list");
      const seen = version;
      await new Promise((resolve) => setTimeout(resolve, 300)); // a slow line
      answered(callKey(["conversations", "list"], {}), String(seen));
      return seen;
    },
  });
  await pass(400);
  const id = line().sent.at(-1)?.shown.find((s) => s.procedure === "conversations.list")?.id ?? 0;
  asked = [];
  await times(30, () => {
    line().say({ stale: { [id]: ++version } });
    return pass(100);
  });
  expect(shown()).toBeGreaterThan(30);
  expect(asked.length).toBeLessThanOrEqual(11);
  await pass(700);
  expect(shown()).toBe(version);
});

test("what could not be watched is tried again with the next beat", async () => {
  await signedIn();
  line().say({ watched: [] });
  const before = line().sent.length;
  line().say({});
  await pass(100);
  expect(line().sent).toHaveLength(before + 1);
  line().say({ watched: line().sent.at(-1)?.shown.map((s) => s.id) });
  line().say({});
  await pass(100);
  expect(line().sent).toHaveLength(before + 1);
});

test("a socket says whose page it is for", async () => {
  shownTo("ann");
  await signedIn();
  expect(line().path).toBe("/rpc/live?person=ann");
  line().end(4000);
  await pass(600);
  expect(line().path).toBe("/rpc/live?person=ann&changed");
  personLeft();
});
