// Admins operate the cache from a page; for others there is no such page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch, settled, visit } from "./browser.mjs";

const axe = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const key = "org:all:analytics:dashboard";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("an admin looks at a key, makes it stale by keyboard alone, and audits", () => visit(browser, "admin", async ({ page }) => {
  await page.goto("/"); // so that the key is held
  await settled(page, "Analytics");
  await page.getByRole("link", { name: "Cache" }).click();
  await settled(page, "Cache");
  await page.getByRole("row", { name: /^dashboard/ }).waitFor();
  await page.getByRole("textbox", { name: "Key" }).focus();
  await page.keyboard.type(key);
  await page.keyboard.press("Enter");
  const content = page.getByLabel("Content");
  await content.waitFor();
  assert.match(await content.innerText(), /totalConversations/);
  const newest = page.locator("dt", { hasText: "Newest version" }).locator("xpath=following-sibling::dd");
  const before = Number(await newest.innerText());

  await content.focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByText(key).waitFor();
  for (let n = 0; n < 5 && !(await dialog.getByRole("button", { name: "Make stale" }).evaluate((e) => e === document.activeElement)); n++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.getByText(`${key} is stale everywhere.`).waitFor();
  await page.waitForFunction(([e, old]) => Number(e.textContent) > old, [await newest.elementHandle(), before]);

  await page.getByRole("button", { name: "Audit now" }).click();
  await page.getByText(/^\d+ values compared, 0 differed\.$/).waitFor();
}));

for (const [name, options] of Object.entries({
  "wide and light": { colorScheme: "light" },
  "narrow, dark and Chinese": { viewport: { width: 390, height: 844 }, colorScheme: "dark", locale: "zh-TW" },
})) {
  test(`the page has no serious fault, ${name}`, () => visit(browser, "admin", async ({ page }) => {
    await page.goto("/admin/cache");
    await settled(page);
    await page.locator("main table tbody tr").first().waitFor();
    const [whole, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(whole <= seen, `${whole} px in ${seen}`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    assert.deepEqual(violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => `${v.id}: ${v.nodes[0].html}`), []);
  }, options));
}

for (const who of ["manager", "rep"]) {
  test(`for a ${who} there is no such page`, () => visit(browser, who, async ({ page }) => {
    await page.goto("/admin/cache");
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Cache" }).count(), 0);
  }));
}
