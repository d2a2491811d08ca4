// What people type is as long as the form lets it be, in any script, and a transcript goes on for hours: every page
// still fits its window.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, settled, visit } from "./browser.mjs";
import { caller, finished, session } from "./people.mjs";

let browser;
const made = {};
const word = (letters, length) => letters.repeat(length).slice(0, length);

before(async () => {
  browser = await launch();
  const { client } = caller(await session("rep"));
  const upload = async (input) => {
    const { conversationId } = await client.conversations.upload(input);
    return finished(client, conversationId);
  };
  made.long = await upload({
    companyName: word(`Vertragsprüfung${process.pid}`, 190), title: word("x", 199),
    transcript: `${word("Rep", 60)}: hello\n${word("Buyer", 80)}: Our CFO Dana Reyes approves all ${process.pid}, ${word("w", 300)}.\n`,
  });
  made.mixed = await upload({
    companyName: `שלום עולם בע״מ 🚀 ${process.pid}`, title: "مكالمة المبيعات الأولى 🎉 (draft)",
    transcript: `נציג: שלום, כמה זה עולה לכם?\nקונה: אנחנו מפסידים 40 שעות בשבוע.\nRep: 👍🏽\nBuyer: نحن نقرر في مارس. ${process.pid}\n`,
  });
  let lines = `Rep: This is call ${process.pid}.\n`;
  for (let i = 0; i < 1_000; i++) lines += `Rep: What does problem ${i} cost you?\nBuyer: We lose ${i} hours a week, and our CFO Dana Reyes approves.\n`;
  made.endless = await upload({ companyName: `Endless Talks ${process.pid}`, title: "Two thousand lines", transcript: lines });
});
after(() => browser.close());

for (const [width, viewport] of Object.entries({ wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 }, "at 200 %": { width: 195, height: 422 } })) {
  test(`nothing reaches beyond a window that is ${width}`, () => visit(browser, "rep", async ({ page }) => {
    const over = [];
    for (const { id, opportunityId } of Object.values(made)) {
      for (const at of [`/conversations/${id}`, `/opportunities/${opportunityId}`]) {
        await page.goto(at);
        await settled(page);
        over.push(...await beyond(page, at));
      }
    }
    for (const at of ["/", "/dashboard", "/conversations", "/opportunities", "/reports", `/upload?opportunity=${made.long.opportunityId}&company=${made.long.opportunityCompanyName}`]) {
      await page.goto(at);
      await settled(page);
      over.push(...await beyond(page, at));
    }
    assert.deepEqual(over, []);
  }, { viewport }));
}

test("a dialog and the account's menu fit a phone at 200 %", () => visit(browser, "admin", async ({ page }) => {
  await page.goto("/opportunities");
  await settled(page, "Opportunities");
  const inside = (locator) => locator.evaluate((e) => {
    const box = e.getBoundingClientRect();
    return box.left >= 0 && box.right <= innerWidth && e.scrollWidth <= e.clientWidth;
  });
  await page.locator("header summary").click();
  assert.ok(await inside(page.locator("header details > div")));
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "New opportunity" }).click();
  assert.ok(await inside(page.getByRole("dialog")));
}, { viewport: { width: 195, height: 422 } }));

/** Says by how much a page scrolls sideways, and what reaches out. */
function beyond(page, at) {
  return page.evaluate((address) => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > clientWidth + 0.5);
    return [`${address}: ${scrollWidth} px in ${clientWidth}`, ...out.slice(0, 3).map((e) => e.outerHTML.slice(0, 140))];
  }, at);
}
