// Who signs in, and the official clients that call the server in their names.
import { connect, versions } from "../../orpc/conformance/clients.mjs";

const password = "demo-demo-demo";

/** The address of the server under test, such as http://127.0.0.1:41234. */
export const base = needed("BASE_URL");

export const emails = { rep: "rep@demo.test", manager: "manager@demo.test", admin: "admin@demo.test", fresh: "fresh@demo.test" };

export function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests with make e2e`);
  return value;
}

/** Signs somebody in and gives the session cookie's value. */
export async function session(who) {
  const answer = await fetch(`${base}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": "orpc" },
    body: JSON.stringify({ email: emails[who] ?? who, password }),
  });
  if (!answer.ok) throw new Error(`signing in as ${who}: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie().find((c) => c.startsWith("salesai_session="));
  if (!cookie) throw new Error("signing in set no session cookie");
  return cookie.slice("salesai_session=".length).split(";")[0];
}

/** An official client that calls as one person, and the answers' headers of its last call. */
export function caller(value, version = versions["1.16.1"], options = {}) {
  const last = { headers: new Headers() };
  const client = connect(version, {
    url: `${base}/rpc`,
    headers: () => (value ? { cookie: `salesai_session=${value}` } : {}),
    fetch: async (request, init) => {
      const answer = await fetch(request, init);
      last.headers = answer.headers;
      return answer;
    },
    ...options,
  });
  return { client, last };
}

/** Database queries that pages have cost since the server began. */
export async function pageQueries() {
  const text = await (await fetch(`${base}/metrics`)).text();
  const line = text.split("\n").find((l) => l.startsWith('salesai_db_queries_total{for="page"} '));
  if (!line) throw new Error("/metrics does not count the queries of pages");
  return Number(line.slice(line.lastIndexOf(" ")));
}

/** Waits until the pipeline is done with a conversation, and gives it. */
export async function finished(client, conversationId) {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    const c = await client.conversations.get({ conversationId });
    if (c.status === "completed" || c.status === "failed") return c;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`conversation ${conversationId} was not processed within 30 s`);
}

let calls = 0;

/** A short call that nobody has uploaded before. */
export function call(line = "We lose 40 hours a week on manual reconciliation.") {
  calls++;
  return `Rep: Thanks for taking the time. What does the problem cost you?\nBuyer: ${line} That is call ${process.pid}-${calls}.\n` +
    "Rep: Who signs off on a purchase like this?\nBuyer: Our CFO Dana Reyes approves anything above fifty thousand dollars.\n" +
    "Rep: I will send the proposal by Friday.\nBuyer: Good, we decide on security and price in March.\n";
}
