// Who somebody is, and what a browser remembers of their choices.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, listening, settled, visit } from "./browser.mjs";
import { base, call, caller, emails, session } from "./people.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

// Somebody who is not signed in hears 401 from the first question.
const signedOut = /status of 401 \(Unauthorized\)/;

async function signIn(page, who, password = "demo-demo-demo") {
  await page.getByLabel("E-mail").fill(emails[who]);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

for (const who of ["rep", "manager", "admin"]) {
  test(`a ${who} signs in, sees the home page, and signs out`, () => visit(browser, null, async ({ page, context, expects }) => {
    expects(signedOut);
    await page.goto("/");
    await page.waitForURL("/sign-in");
    await signIn(page, who);
    await page.waitForURL("/dashboard");
    await settled(page, /^(Hello|Good (morning|afternoon|evening)), /);
    const cookie = (await context.cookies()).find((c) => c.name === "salesai_session");
    assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite], ["salesai_session", true, "Lax"]);
    await page.locator("summary", { hasText: "Account: " }).click();
    await page.getByText(emails[who]).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("/sign-in");
    // What says that somebody has just written may stay for its few seconds; it says nothing of whom.
    assert.deepEqual((await context.cookies()).map((c) => c.name).filter((name) => name !== "salesai_wrote"), []);
    await page.goto("/conversations");
    await page.waitForURL(/\/sign-in\?next=/);
  }));
}

test("a wrong password is told, and the right one still works", () => visit(browser, null, async ({ page, expects }) => {
  expects(signedOut);
  await page.goto("/sign-in");
  await signIn(page, "rep", "not-the-password");
  await page.getByText("E-mail or password is wrong.").waitFor();
  assert.equal(await page.getByLabel("E-mail").inputValue(), emails.rep);
  await signIn(page, "rep");
  await page.waitForURL("/dashboard");
}));

test("a deep link leads through the sign-in page to where it pointed", () => visit(browser, null, async ({ page, expects }) => {
  expects(signedOut);
  const { client } = caller(await session("rep"));
  const { items } = await client.opportunities.list({ limit: 1 });
  await page.goto(`/opportunities/${items[0].id}`);
  await page.waitForURL(/\/sign-in\?next=/);
  await signIn(page, "rep");
  await page.waitForURL(`/opportunities/${items[0].id}`);
  await settled(page, items[0].companyName);
}));

test("nobody is led to another site after signing in", () => visit(browser, null, async ({ page, expects }) => {
  expects(signedOut);
  for (const next of ["//evil.example/", "https://evil.example/", "/\\evil.example"]) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await signIn(page, "rep");
    await page.waitForURL("/dashboard");
  }
}));

test("a session that ends while a page is open leads to the sign-in page and back", () => visit(browser, "rep", async ({ page, context, expects }) => {
  expects(signedOut, /You are not signed in, or your session has ended/);
  await page.goto("/conversations?page=2");
  await settled(page, "Conversations");
  await context.clearCookies();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Opportunities" }).click();
  await page.waitForURL(/\/sign-in\?next=/);
  await signIn(page, "rep");
  await page.waitForURL("/opportunities");
  await settled(page, "Opportunities");
}));

test("a session that ends under a form is renewed over it, and what was typed stays", () => visit(browser, "rep", async ({ page, context, expects }) => {
  expects(signedOut);
  await page.goto("/upload");
  await settled(page, "Upload a conversation");
  await page.getByText("Pasted text").click();
  await page.getByLabel("Transcript").fill(call());
  await page.getByLabel("Company").fill("Typed Before The End");
  await page.getByLabel("Title").fill("Typed at length");
  await context.clearCookies();
  await page.getByRole("link", { name: "Reports" }).hover(); // what is fetched ahead takes nobody away
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  assert.equal(await dialog.getByLabel("E-mail").inputValue(), emails.rep);
  await dialog.getByLabel("Password").fill("not-the-password");
  await page.keyboard.press("Enter");
  await dialog.getByText("E-mail or password is wrong.").waitFor();
  await dialog.getByLabel("Password").fill("demo-demo-demo");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  assert.equal(new URL(page.url()).pathname, "/upload");
  assert.equal(await page.getByLabel("Title").inputValue(), "Typed at length");
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  await settled(page, "Typed at length");
}));

test("whoever signs in after a session that ended under a page is asked again when theirs ends", () => visit(browser, "rep", async ({ page, context, expects }) => {
  expects(signedOut, /You are not signed in, or your session has ended/);
  const { client } = caller(await session("rep"));
  await page.goto("/opportunities");
  await settled(page, "Opportunities");
  await page.getByRole("button", { name: "New opportunity" }).click();
  await page.getByRole("dialog").getByLabel("Company").fill("Never Made Either");
  await context.clearCookies();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Reports" }).click();
  await page.waitForURL(/\/sign-in\?next=/);
  const line = listening(page);
  await signIn(page, "rep");
  await settled(page, "Reports");
  assert.equal(await dialog.count(), 0);
  await line.watching();
  await context.clearCookies();
  await client.opportunities.create({ companyName: `Counted ${Date.now()}` }); // the page reads its report again, and may not
  await dialog.waitFor();
}));

test("a session that ends under an open window of the page can be left to somebody else", () => visit(browser, "rep", async ({ page, context, expects }) => {
  expects(signedOut);
  await page.goto("/opportunities");
  await settled(page, "Opportunities");
  await page.getByRole("button", { name: "New opportunity" }).click();
  await page.getByRole("dialog").getByLabel("Company").fill("Never Made");
  await context.clearCookies();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await dialog.waitFor();
  await page.keyboard.press("Escape"); // to look at the page once more
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.getByRole("dialog").getByLabel("Company").inputValue(), "Never Made");
  await page.getByRole("dialog").getByRole("button", { name: "New opportunity" }).click();
  await dialog.getByRole("button", { name: "Sign in as somebody else" }).click();
  await page.waitForURL("/sign-in");
}));

test("somebody else's data does not outlive a sign-out in the same window", () => visit(browser, null, async ({ page, expects }) => {
  expects(signedOut);
  await page.goto("/sign-in");
  const line = listening(page);
  await signIn(page, "admin");
  await page.waitForURL("/dashboard");
  await line.watching(); // or nobody is told of the end
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Conversations" }).click();
  await settled(page, "Conversations");
  const all = await page.getByText(/^[\d,]+ conversations$/).textContent();
  // The socket is told of the end, and the page asks who it is for, before the answer to the sign-out is heard.
  const refused = page.waitForResponse((r) => r.url().endsWith("/rpc/users/me") && r.status() === 401);
  await page.route("**/api/auth/sign-out", async (route) => {
    const response = await route.fetch();
    await refused;
    await route.fulfill({ response });
  });
  await page.locator("summary", { hasText: "Account: " }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("/sign-in");
  await signIn(page, "rep");
  await page.waitForURL("/dashboard");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Conversations" }).click();
  await settled(page, "Conversations");
  const own = await page.getByText(/^[\d,]+ conversations$/).textContent();
  assert.ok(parseInt(own, 10) < parseInt(all, 10), `${own}, of ${all}`);
}));

test("what fails for somebody after they have left is told to nobody, and what they were told before is gone", () => visit(browser, null, async ({ page, expects }) => {
  expects(signedOut, /status of 503/);
  const { client } = caller(await session("rep"));
  const { opportunityId } = await client.opportunities.create({ companyName: `Left Behind ${Date.now()}` });
  await page.goto(`/sign-in?next=/opportunities/${opportunityId}`);
  await signIn(page, "rep");
  await settled(page, /^Left Behind/);
  const refusal = (status, code) => ({ status, contentType: "application/json", body: JSON.stringify({ json: { defined: false, code, status, message: `Told to ${emails.rep}.` } }) });
  await page.route("**/rpc/opportunities/update", (route) => route.fulfill(refusal(503, "SERVICE_UNAVAILABLE")));
  await page.getByLabel("Change status").selectOption("qualified");
  const messages = page.getByRole("region", { name: "Messages" });
  await messages.getByText(`Told to ${emails.rep}.`).waitFor();
  await page.unroute("**/rpc/opportunities/update");
  let release;
  const left = new Promise((resolve) => { release = resolve; });
  await page.route("**/rpc/opportunities/update", async (route) => {
    await left;
    await route.fulfill(refusal(401, "UNAUTHORIZED"));
  });
  await page.getByLabel("Change status").selectOption("negotiation");
  await page.locator("summary", { hasText: "Account: " }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("/sign-in");
  assert.equal(await messages.getByText(emails.rep).count(), 0);
  await signIn(page, "manager");
  await page.waitForURL("/dashboard");
  await settled(page);
  const late = page.waitForResponse((r) => r.url().endsWith("/rpc/opportunities/update"));
  release();
  await (await late).finished();
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200))); // for what must not come
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.equal(await messages.getByText(emails.rep).count(), 0);
}));

test("a page that stays open in a tab while somebody else signs in writes nothing in their name and shows nothing of theirs", () => visit(browser, null, async ({ page, context, expects }) => {
  expects(signedOut, /Somebody else has signed in here/);
  await page.routeWebSocket(/\/rpc\/live/, () => {}); // or the page would know at once
  const become = async (who) => context.addCookies([{ name: "salesai_session", value: await session(who), url: base, httpOnly: true, sameSite: "Lax" }]);
  const { client } = caller(await session("rep"));
  const { opportunityId } = await client.opportunities.create({ companyName: `Of The Rep ${Date.now()}` });
  await become("rep");
  await page.goto(`/opportunities/${opportunityId}`);
  await settled(page, /^Of The Rep/);
  await become("admin"); // who may win it too
  await page.getByRole("button", { name: "Mark as won" }).click();
  const asked = page.getByRole("dialog").filter({ hasText: "moves to" });
  await asked.getByRole("button", { name: "Mark as won" }).click();
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  assert.equal(await dialog.getByLabel("E-mail").inputValue(), emails.rep);
  assert.equal((await client.opportunities.get({ opportunityId })).status, "new");
  await dialog.getByLabel("Password").fill("demo-demo-demo");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await asked.getByRole("button", { name: "Mark as won" }).click();
  await page.getByText("Marked as won.").waitFor();
  await become("admin");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Conversations" }).click();
  await page.waitForURL(/\/sign-in\?next=/);
}));

test("the account's menu closes with Escape, which gives the focus back, and a page that opens is read out", () => visit(browser, "rep", async ({ page }) => {
  await page.goto("/dashboard");
  await settled(page);
  const summary = page.locator("header summary");
  await summary.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Sign out" }).focus();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Sign out" }).waitFor({ state: "hidden" });
  assert.ok(await summary.evaluate((e) => e === document.activeElement));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Opportunities" }).click();
  await settled(page, "Opportunities");
  await page.locator('[aria-live="polite"].sr-only', { hasText: /^Opportunities$/ }).waitFor();
}));

test("a change of language holds, there and back", () => visit(browser, "rep", async ({ page }) => {
  await page.goto("/conversations");
  await settled(page, "Conversations");
  await page.getByRole("button", { name: "中文（台灣）" }).click();
  await page.getByRole("heading", { level: 1, name: "對話" }).waitFor();
  await page.reload();
  await settled(page, "對話");
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-TW");
  for (const [address, heading] of [["/", "分析總覽"], ["/opportunities", "商機"], ["/reports", "報告"], ["/upload", "上傳對話"]]) {
    await page.goto(address);
    await settled(page, heading);
  }
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { level: 1, name: "Upload a conversation" }).waitFor();
  await page.reload();
  await settled(page, "Upload a conversation");
}));

test("a browser that prefers Chinese is greeted in it", () => visit(browser, "rep", async ({ page }) => {
  await page.goto("/conversations");
  await settled(page, "對話");
}, { locale: "zh-TW" }));

test("light and dark follow the system until one is chosen, and the choice holds", () => visit(browser, "rep", async ({ page }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/upload");
  await settled(page, "Upload a conversation");
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await ground();
  assert.notEqual(light, dark);
  await page.getByRole("button", { name: "Theme: System" }).click();
  assert.equal(await ground(), light);
  await page.getByRole("button", { name: "Theme: Light" }).click();
  assert.equal(await ground(), dark);
  await page.emulateMedia({ colorScheme: "light" });
  await page.reload();
  await settled(page, "Upload a conversation");
  assert.equal(await ground(), dark);
}));
