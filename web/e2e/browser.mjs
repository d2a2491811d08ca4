// Chromium with one guard on every page: an error in the console, a request that fails, a broken content
// security policy or an uncaught exception fails the test, unless the test said that it would come.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { base, needed, session } from "./people.mjs";

export function launch() {
  return chromium.launch({
    executablePath: needed("CHROMIUM"),
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
      "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage",
    ],
  });
}

const sessions = new Map();

/** The cookie of somebody's session, signed in once for the whole script. */
function sessionOf(who) {
  if (!sessions.has(who)) sessions.set(who, session(who));
  return sessions.get(who);
}

/**
 * Opens a window of somebody ("rep", "manager", "admin", "fresh", or null for nobody), does the work in it,
 * closes it, and wants no complaint that the work did not announce with expects(pattern).
 */
export async function visit(browser, who, work, options = {}) {
  const context = await browser.newContext({ baseURL: base, locale: "en-US", timezoneId: "Asia/Taipei", viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(30_000);
  const guard = guarded(context);
  try {
    if (who) await context.addCookies([{ name: "salesai_session", value: await sessionOf(who), url: base, httpOnly: true, sameSite: "Lax" }]);
    await work({ page: await context.newPage(), context, expects: (...patterns) => guard.expected.push(...patterns) });
  } catch (error) {
    const heard = guard.heard();
    if (heard.length > 0) error.message += `\nBefore that the page complained:\n${heard.join("\n")}`;
    throw error;
  } finally {
    await context.close();
  }
  assert.deepEqual(guard.heard(), [], "the page complained");
}

function guarded(context) {
  const complaints = [];
  const expected = [];
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (event) => complaints.push(`uncaught: ${event.error().stack ?? event.error()}`));
  context.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    if (why !== "net::ERR_ABORTED") complaints.push(`request failed: ${request.method()} ${request.url()} ${why}`); // aborted: the page was left
  });
  return { expected, heard: () => complaints.filter((c) => !expected.some((e) => e.test(c))) };
}

/** Wants the heading of the page and that nothing on it is still loading. */
export async function settled(page, heading) {
  if (heading) await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  else await page.locator("h1").first().waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}

/** Waits until there are as many as there should be; a list may be drawn a moment after the page has settled. */
export async function counted(locator, expected) {
  for (let left = 100; left > 0 && await locator.count() !== expected; left--) {
    await locator.page().waitForTimeout(50);
  }
  assert.equal(await locator.count(), expected);
}

/** The socket of the next page that is opened: what the server says on it, and whether it is open. */
export function listening(page) {
  const line = { said: [], open: false };
  line.opened = page.waitForEvent("websocket", { predicate: (ws) => ws.url().includes("/rpc/live") }).then((ws) => {
    line.open = true;
    ws.on("framereceived", ({ payload }) => line.said.push(JSON.parse(String(payload))));
    ws.on("close", () => { line.open = false; });
  });
  line.until = async (what, ok) => {
    await line.opened;
    for (const end = Date.now() + 30_000; !ok(line); await page.waitForTimeout(20)) {
      if (Date.now() > end) assert.fail(`${what}; the server said ${JSON.stringify(line.said)}`);
    }
  };
  /** Until the server watches everything that is on the page. */
  line.watching = () => line.until("nothing is watched", () => line.said.some((m) => m.watched?.length > 1));
  return line;
}
