// Opportunities through their life, and two windows that change one at the same time.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, settled, visit } from "./browser.mjs";
import { caller, session } from "./people.mjs";

let browser, client;
before(async () => {
  browser = await launch();
  ({ client } = caller(await session("rep")));
});
after(() => browser.close());

async function made(name) {
  const { opportunityId } = await client.opportunities.create({ companyName: `${name} ${Date.now()}`, contactName: "Ada" });
  return client.opportunities.get({ opportunityId });
}

test("an opportunity is created, edited and won, and the list follows", () => visit(browser, "rep", async ({ page }) => {
  const company = `Created Here ${Date.now()}`;
  await page.goto("/opportunities");
  await settled(page, "Opportunities");
  await page.getByRole("button", { name: "New opportunity" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "New opportunity" }).click(); // the name is missing
  assert.ok(await form.getByLabel("Company").evaluate((e) => !e.validity.valid));
  await form.getByLabel("Company").fill(company);
  await form.getByLabel("E-mail").fill("buyer@example.com");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/opportunities\/[0-9a-f-]{36}$/);
  await settled(page, company);
  await page.getByText(/^Opportunity .+ was created\.$/).waitFor();
  await page.getByText("No conversations yet").waitFor();

  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("dialog").getByLabel("Contact").fill("Bea Buyer");
  await page.getByRole("dialog").getByLabel("Company").fill(`${company} Group`);
  await page.getByRole("button", { name: "Save" }).click();
  await settled(page, `${company} Group`);
  await page.getByRole("region", { name: "Contact" }).getByText("Bea Buyer").waitFor();

  await page.getByLabel("Change status").selectOption("negotiation");
  await page.locator("header").getByText("negotiation").waitFor();
  await page.getByRole("button", { name: "Mark as won" }).click();
  await page.getByRole("dialog").getByText(`${company} Group moves to “won”.`).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Mark as won" }).click();
  await page.getByText("Marked as won.").waitFor();
  await page.locator("header").getByText("won", { exact: true }).waitFor();

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Opportunities" }).click();
  await page.getByRole("row").filter({ hasText: `${company} Group` }).getByText("won").waitFor();
}));

test("an opportunity is lost with a reason, which stands on its page", () => visit(browser, "rep", async ({ page }) => {
  const o = await made("Lost Here");
  await page.goto(`/opportunities/${o.id}`);
  await settled(page, o.companyName);
  await page.getByRole("button", { name: "Mark as lost" }).click();
  await page.getByLabel("Reason").fill("They build it <b>themselves</b>.");
  await page.getByRole("dialog").getByRole("button", { name: "Mark as lost" }).click();
  await page.getByText("Marked as lost.").waitFor();
  await page.getByText("They build it <b>themselves</b>.").waitFor();
  assert.equal((await client.opportunities.get({ opportunityId: o.id })).lostReason, "They build it <b>themselves</b>.");
}));

test("a dialog closes with Escape, keeps the focus inside, and changes nothing", () => visit(browser, "rep", async ({ page }) => {
  const o = await made("Escaped");
  await page.goto(`/opportunities/${o.id}`);
  await settled(page, o.companyName);
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("dialog").getByLabel("Company").fill("Never saved");
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null), "the focus left the dialog");
  }
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal((await client.opportunities.get({ opportunityId: o.id })).companyName, o.companyName);
}));

test("of two windows editing one opportunity the second is told, and what was typed there is kept", () => visit(browser, "rep", async ({ page: first, context, expects }) => {
  expects(/status of 409 \(Conflict\)/);
  const o = await made("Two Windows");
  const second = await context.newPage();
  for (const page of [first, second]) {
    await page.goto(`/opportunities/${o.id}`);
    await settled(page, o.companyName);
    await page.getByRole("button", { name: "Edit" }).click();
  }
  await first.getByRole("dialog").getByLabel("Contact").fill("Cleo of the first window");
  await first.getByRole("dialog").getByLabel("Phone").fill("+886 2 1111");
  await first.getByRole("button", { name: "Save" }).click();
  await first.getByRole("dialog").waitFor({ state: "detached" });

  const form = second.getByRole("dialog");
  await form.getByLabel("Contact").fill("Dora of the second window");
  await form.getByLabel("E-mail").fill("dora@example.com");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("Somebody changed this opportunity meanwhile.").waitFor();
  assert.equal(await form.getByLabel("Contact").inputValue(), "Dora of the second window");
  await form.getByRole("button", { name: "Reload" }).click();
  await form.getByText("Now saved: Cleo of the first window").waitFor();
  assert.equal(await form.getByLabel("Contact").inputValue(), "Dora of the second window");
  assert.equal(await form.getByLabel("Phone").inputValue(), "+886 2 1111");
  await form.getByRole("button", { name: "Save" }).click();
  await form.waitFor({ state: "detached" });
  const now = await client.opportunities.get({ opportunityId: o.id });
  assert.deepEqual(now.contactInfo, { name: "Dora of the second window", email: "dora@example.com", phone: "+886 2 1111" });
}));

test("winning what somebody else has changed meanwhile is told, and the page shows their version", () => visit(browser, "rep", async ({ page, expects }) => {
  expects(/status of 409 \(Conflict\)/);
  await page.routeWebSocket(/\/rpc\/live/, () => {}); // or the page would know at once
  const o = await made("Won Late");
  await page.goto(`/opportunities/${o.id}`);
  await settled(page, o.companyName);
  await client.opportunities.update({ opportunityId: o.id, revision: o.revision, status: "qualified", contactName: "Somebody Else" });
  await page.getByRole("button", { name: "Mark as won" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Mark as won" }).click();
  await page.getByRole("alert").first().waitFor();
  await page.getByRole("region", { name: "Contact" }).getByText("Somebody Else").waitFor();
  assert.equal((await client.opportunities.get({ opportunityId: o.id })).status, "qualified");
}));
