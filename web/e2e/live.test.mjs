// What one person changes shows on another's open page, without a reload, and without anybody asking meanwhile.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, listening, settled, visit } from "./browser.mjs";
import { base, call, caller, finished, session } from "./people.mjs";

let browser, rep;
before(async () => {
  browser = await launch();
  ({ client: rep } = caller(await session("rep")));
});
after(() => browser.close());

/** The calls of a page from now on. */
function calls(page) {
  const seen = [];
  page.on("request", (r) => {
    const { pathname } = new URL(r.url());
    if (pathname.startsWith("/rpc/")) seen.push(pathname);
  });
  return seen;
}

test("a status that somebody else changes shows on the open page at once, and nothing is asked before", () => visit(browser, "manager", async ({ page }) => {
  const { opportunityId } = await rep.opportunities.create({ companyName: `Seen Live ${Date.now()}` });
  const o = await rep.opportunities.get({ opportunityId });
  const line = listening(page);
  await page.goto(`/opportunities/${o.id}`);
  await settled(page, o.companyName);
  await line.watching();
  const edit = page.getByRole("button", { name: "Edit" });
  await edit.focus();
  await page.evaluate(() => {
    window.blank = 0; // how often the page stood empty
    new MutationObserver(() => { if (!document.querySelector("h1")) window.blank++; }).observe(document.body, { childList: true, subtree: true });
  });
  const asked = calls(page);
  await page.waitForTimeout(3_000); // longer than the interval at which an unfinished page asks
  assert.deepEqual(asked, []);
  const shown = page.locator("header").getByText("negotiation").waitFor().then(() => Date.now());
  await rep.opportunities.update({ opportunityId: o.id, revision: o.revision, status: "negotiation" });
  const done = Date.now();
  const took = (await shown) - done;
  console.log(`shown ${took} ms after the change was answered`); // nothing on this page is asked for at intervals
  assert.ok(asked.includes("/rpc/opportunities/get"));
  assert.equal(await page.evaluate(() => window.blank), 0);
  assert.ok(await edit.evaluate((e) => e === document.activeElement), "the focus was lost");
}));

test("a conversation that is processed shows on a colleague's page, which asks only when it is told", () => visit(browser, "manager", async ({ page }) => {
  const { opportunityId } = await rep.opportunities.create({ companyName: `Processed Live ${Date.now()}` });
  const o = await rep.opportunities.get({ opportunityId });
  const line = listening(page);
  await page.goto(`/opportunities/${o.id}`);
  await settled(page, o.companyName);
  await line.watching();
  const asked = calls(page);
  await rep.conversations.upload({ opportunityId: o.id, title: "Watched from elsewhere", transcript: call() });
  await page.getByText("Watched from elsewhere").first().waitFor();
  await page.locator("#content").getByText("completed", { exact: true }).first().waitFor();
  const pushes = line.said.filter((m) => m.stale).length;
  const gets = asked.filter((p) => p === "/rpc/opportunities/get").length;
  assert.ok(gets <= pushes + 1, `asked ${gets} times after ${pushes} pushes`);
}));

test("a sign-out in one tab ends the socket of the other, which asks for the password", () => visit(browser, null, async ({ page, context, expects }) => {
  expects(/status of 401 \(Unauthorized\)/);
  const value = await session("rep");
  await context.addCookies([{ name: "salesai_session", value, url: base, httpOnly: true, sameSite: "Lax" }]);
  const other = await context.newPage();
  const [mine, theirs] = [listening(page), listening(other)];
  for (const p of [page, other]) {
    await p.goto("/opportunities");
    await settled(p, "Opportunities");
  }
  await mine.watching();
  await theirs.watching();
  await page.locator("summary", { hasText: "Account: " }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("/sign-in");
  await theirs.until("the other tab's socket stays open", (l) => !l.open);
  await mine.until("its own socket stays open", (l) => !l.open);
  await other.getByRole("dialog", { name: "Your session has ended" }).waitFor();
}));

test("where a proxy passes no socket, pages ask as before", () => visit(browser, "manager", async ({ page }) => {
  await page.routeWebSocket(/\/rpc\/live/, () => {}); // opens, and nobody is there
  const { opportunityId } = await rep.opportunities.create({ companyName: `No Socket ${Date.now()}` });
  const o = await rep.opportunities.get({ opportunityId });
  await rep.conversations.upload({ opportunityId: o.id, title: "Asked for again", transcript: call() });
  await page.goto(`/opportunities/${o.id}`);
  await settled(page, o.companyName);
  await page.locator("#content").getByText("completed", { exact: true }).first().waitFor();
}));

test("what its owner deletes is shown no longer on a colleague's open page", () => visit(browser, "manager", async ({ page, expects }) => {
  expects(/status of 404 \(Not Found\)/, /does not exist, or is not yours to see/);
  const { conversationId } = await rep.conversations.upload({ companyName: `Deleted Live ${Date.now()}`, title: "Soon gone", transcript: call() });
  await finished(rep, conversationId);
  const line = listening(page);
  await page.goto(`/conversations/${conversationId}`);
  await settled(page, "Soon gone");
  await line.watching();
  await rep.conversations.delete({ conversationId });
  await page.getByText("It does not exist, or is not yours to see.").waitFor();
  assert.equal(await page.getByText("Soon gone").count(), 0);
}));
