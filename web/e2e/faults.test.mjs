// What a person sees when a request fails, and that trying again works.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, settled, visit } from "./browser.mjs";
import { caller, session } from "./people.mjs";

let browser;
const found = {};
before(async () => {
  browser = await launch();
  const { client } = caller(await session("rep"));
  const { items } = await client.conversations.list({ limit: 1 });
  found.conversation = items[0].id;
  found.opportunity = items[0].opportunityId;
});
after(() => browser.close());

const broken = {
  "nothing answers": [(route) => route.abort("connectionrefused"), "The server cannot be reached"],
  "the server fails": [(route) => route.fulfill({
    status: 500, contentType: "application/json",
    body: '{"json":{"defined":false,"code":"INTERNAL_SERVER_ERROR","status":500,"message":"Something went wrong."}}',
  }), "Something went wrong"],
  "the database is down": [(route) => route.fulfill({
    status: 503, contentType: "application/json",
    body: '{"json":{"defined":false,"code":"SERVICE_UNAVAILABLE","status":503,"message":"The database does not answer."}}',
  }), "A part of the system is down"],
  "a proxy answers with a page": [(route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }), null],
};

const noise = [/Failed to load resource/, /request failed: POST .*\/rpc\//, /console error: (e|TypeError|Error|ORPCError)\b/i, /The server cannot|Something went wrong|database|Bad Gateway|fetch/i];

const pages = [
  ["/", "**/rpc/analytics/dashboard", "Analytics"],
  ["/dashboard", "**/rpc/conversations/list", /, /],
  ["/conversations", "**/rpc/conversations/list", "Conversations"],
  [() => `/conversations/${found.conversation}`, "**/rpc/conversations/get", null],
  ["/opportunities", "**/rpc/opportunities/list", "Opportunities"],
  [() => `/opportunities/${found.opportunity}`, "**/rpc/opportunities/get", null],
  ["/reports", "**/rpc/analytics/repPerformance", "Reports"],
];

for (const [address, call, heading] of pages) {
  test(`${call.slice(3)} fails: the page says so, and its button brings it back`, () => visit(browser, "rep", async ({ page, expects }) => {
    expects(...noise);
    const [fail, says] = broken["nothing answers"];
    await page.route(call, fail);
    await page.goto(typeof address === "string" ? address : address());
    await page.locator("#content").getByText(says).first().waitFor();
    await page.getByRole("region", { name: "Messages" }).getByText(says).first().waitFor();
    await page.unroute(call);
    await page.locator("#content").getByRole("button", { name: "Retry" }).click();
    await settled(page, heading);
    await page.locator("#content").getByText(says).waitFor({ state: "detached" });
    await page.getByRole("region", { name: "Messages" }).getByText(says).waitFor({ state: "detached" });
  }));
}

for (const [what, [fail, says]] of Object.entries(broken)) {
  test(`${what}: told once more after one more try, and the message's button brings the page back`, () => visit(browser, "rep", async ({ page, expects }) => {
    expects(...noise);
    let asked = 0;
    await page.route("**/rpc/opportunities/list", (route) => {
      asked++;
      return fail(route);
    });
    await page.goto("/opportunities");
    const message = page.getByRole("region", { name: "Messages" }).getByRole("alert");
    await message.waitFor();
    assert.equal(asked, 2, "one call and one more try");
    if (says) assert.match(await message.textContent(), new RegExp(says));
    await page.unroute("**/rpc/opportunities/list");
    await message.getByRole("button", { name: "Retry" }).click();
    await page.getByText(/^1–\d+ of/).waitFor();
    await message.waitFor({ state: "detached" });
  }));
}

test("who is asking cannot be found out: the page says so and comes back", () => visit(browser, "rep", async ({ page, expects }) => {
  expects(...noise);
  await page.route("**/rpc/users/me", broken["the database is down"][0]);
  await page.goto("/conversations");
  await page.getByRole("heading", { level: 2, name: "A part of the system is down" }).or(page.getByText("A part of the system is down")).first().waitFor();
  await page.unroute("**/rpc/users/me");
  await page.getByRole("button", { name: "Retry" }).first().click();
  await settled(page, "Conversations");
}));

test("a change that fails is told, and what was typed is kept", () => visit(browser, "rep", async ({ page, expects }) => {
  expects(...noise);
  await page.goto("/opportunities");
  await settled(page, "Opportunities");
  await page.route("**/rpc/opportunities/create", broken["the database is down"][0]);
  await page.getByRole("button", { name: "New opportunity" }).click();
  const form = page.getByRole("dialog");
  const company = `Kept ${Date.now()}`;
  await form.getByLabel("Company").fill(company);
  await form.getByRole("button", { name: "New opportunity" }).click();
  await form.getByText("The database does not answer.").waitFor();
  assert.equal(await form.getByLabel("Company").inputValue(), company);
  await page.unroute("**/rpc/opportunities/create");
  await form.getByRole("button", { name: "New opportunity" }).click();
  await settled(page, company);
}));

test("signing in while the server is away says so", () => visit(browser, null, async ({ page, expects }) => {
  expects(/status of 401/, ...noise, /request failed: POST .*sign-in/);
  await page.goto("/sign-in");
  await page.route("**/api/auth/sign-in/email", broken["nothing answers"][0]);
  await page.getByLabel("E-mail").fill("rep@demo.test");
  await page.getByLabel("Password").fill("demo-demo-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The server cannot be reached.").waitFor();
}));
