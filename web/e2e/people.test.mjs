// Admins say who is in which role and team; for others there is no such page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, settled, visit } from "./browser.mjs";
import { caller, emails, session } from "./people.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("an admin puts a person into a team and out again, and gives nobody's team away by accident", () => visit(browser, "admin", async ({ page, expects }) => {
  expects(/status of 409/);
  const { client } = caller(await session("manager"));
  const manager = await client.users.me({});
  await page.goto("/admin/people");
  await settled(page, "People");
  const row = page.getByRole("row").filter({ hasText: emails.fresh });
  await row.getByText("in no team").waitFor();
  await row.getByRole("button", { name: /^Edit / }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Role").selectOption("user");
  await dialog.getByLabel("In the team of").selectOption({ label: manager.name });
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await row.getByText(manager.name, { exact: true }).waitFor();
  assert.ok((await client.users.me({})).team.some((m) => m.email === emails.fresh));

  await page.getByRole("row").filter({ hasText: emails.manager }).getByRole("button", { name: /^Edit / }).click();
  await dialog.getByLabel("Role").selectOption("user");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText(/still leads \d+ people/).waitFor();
  await page.keyboard.press("Escape");

  await row.getByRole("button", { name: /^Edit / }).click();
  await dialog.getByLabel("In the team of").selectOption({ label: "in no team" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await row.getByText("in no team").waitFor();

  await page.getByRole("row").filter({ hasText: emails.admin }).getByRole("button", { name: /^Edit / }).click();
  assert.ok(await dialog.getByLabel("Role").isDisabled(), "nobody takes the admin's role from themselves");
}));

test("of two admins who edit a person at once neither undoes what the other did", () => visit(browser, "admin", async ({ page }) => {
  const { client } = caller(await session("admin"));
  const { team } = await client.users.me({});
  const [person, manager] = [team.find((m) => m.email === emails.fresh), team.find((m) => m.email === emails.manager)];
  await page.routeWebSocket(/\/rpc\/live/, () => {}); // or the page would know at once
  await page.goto("/admin/people");
  await settled(page, "People");
  const row = page.getByRole("row").filter({ hasText: emails.fresh });
  await row.getByRole("button", { name: /^Edit / }).click();
  await client.users.update({ userId: person.id, managerId: manager.id });
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(`${person.name} II`);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await row.getByText(manager.name, { exact: true }).waitFor();
  await row.getByText(`${person.name} II`).waitFor();
  await client.users.update({ userId: person.id, name: person.name, managerId: null });
}));

for (const who of ["rep", "manager"]) {
  test(`there is no such page for a ${who}`, () => visit(browser, who, async ({ page }) => {
    await page.goto("/admin/people");
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "People" }).count(), 0);
  }));
}
