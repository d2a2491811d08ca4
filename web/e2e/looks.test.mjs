// What every page must keep to in every language, colour and width: nothing wider than the window, no serious
// fault that axe-core finds, everything usable reached with Tab. With SHOTS set to a folder, pictures too.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { addresses } from "./addresses.mjs";
import { launch, settled, visit } from "./browser.mjs";

const shots = process.env.SHOTS;
const axe = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const pages = await addresses("manager");
const empty = await addresses("fresh");

let browser;
before(async () => {
  browser = await launch();
  if (shots) await mkdir(shots, { recursive: true });
});
after(() => browser.close());

// Pictures of everything; for the checks alone each language, colour and width comes up once.
const looks = shots
  ? [["en", "light"], ["en", "dark"], ["zh-TW", "light"], ["zh-TW", "dark"]]
  : [["en", "light"], ["zh-TW", "dark"]];

/** What has the same elements in every look is examined in the first one alone, unless pictures are wanted. */
const whole = (locale) => Boolean(shots) || locale === looks[0][0];

const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };

async function shot(page, ...name) {
  if (shots) await page.screenshot({ path: join(shots, `${name.join("-")}.png`), fullPage: true });
}

/** What was found, each fault once with the places it was found at. */
function findings() {
  const places = new Map();
  return {
    add: (place, faults) => faults.forEach((fault) => places.set(fault, [...(places.get(fault) ?? []), place])),
    none: () => assert.ok(places.size === 0, [...places].map(([fault, at]) => `${fault}\n  at ${at.join(", ")}`).join("\n")),
  };
}

async function open(page, { at, proof }, loaded = true) {
  await page.goto(at);
  await settled(page);
  if (loaded) await page.locator(proof).first().waitFor();
}

/** Elements that reach beyond the window, on a page that scrolls sideways. */
function tooWide(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width && document.body.scrollWidth <= width) return [];
    const over = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > width + 0.5);
    return [`${document.documentElement.scrollWidth} px in ${width}`, ...over.slice(0, 5).map((e) => e.outerHTML.slice(0, 160))];
  });
}

async function faults(page) {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((a) => a.effect?.getTiming().iterations !== Infinity).map((a) => a.finished)));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.help}\n${v.nodes.slice(0, 4).map((n) => `  ${n.html.slice(0, 200)}\n    ${n.failureSummary.split("\n").slice(1).join(" ")}`).join("\n")}`);
}

for (const [locale, colorScheme] of looks) {
  describe(`${locale}, ${colorScheme}`, () => {
    for (const [name, viewport] of Object.entries({ wide, narrow })) {
      test(`every page, ${viewport.width} pixels wide`, () => visit(browser, "manager", async ({ page }) => {
        const found = findings();
        for (const address of pages) {
          await open(page, address);
          found.add(address.at, await tooWide(page));
          if (viewport === wide || whole(locale)) found.add(address.at, await faults(page));
          await shot(page, address.name, "much", name, colorScheme, locale);
        }
        found.none();
      }, { locale, colorScheme, viewport }));
    }

    if (whole(locale)) test("pages with nothing on them, and with a request that fails", () => visit(browser, "fresh", async ({ page, expects }) => {
      expects(/Failed to load resource/, /request failed/, /console error/);
      const found = findings();
      const look = async (name, what) => {
        found.add(`${name}, ${what}`, await faults(page));
        await shot(page, name, what, "wide", colorScheme, locale);
        await page.setViewportSize(narrow);
        found.add(`${name}, ${what}`, await tooWide(page));
        await shot(page, name, what, "narrow", colorScheme, locale);
        await page.setViewportSize(wide);
      };
      for (const address of empty) {
        await open(page, address, false);
        await look(address.name, "none");
        if (address.name === "upload") continue;
        await page.route(`**/rpc/${address.call}`, (route) => route.abort("connectionrefused"));
        await page.goto(address.at);
        await page.getByRole("region").getByRole("alert").first().waitFor();
        await look(address.name, "failed");
        await page.unrouteAll();
      }
      found.none();
    }, { locale, colorScheme }));

    test("the sign-in page, a dialog and the account's menu", () => visit(browser, null, async ({ page, expects }) => {
      expects(/status of 401/);
      const found = findings();
      const look = async (name) => {
        for (const [width, viewport] of Object.entries({ wide, narrow })) {
          await page.setViewportSize(viewport);
          found.add(`${name}, ${width}`, [...(await tooWide(page)), ...(await faults(page))]);
          await shot(page, name, "much", width, colorScheme, locale);
        }
      };
      await page.goto("/sign-in");
      await settled(page);
      await look("sign-in");
      await page.locator('[name="email"]').fill("manager@demo.test");
      await page.locator('[name="password"]').fill("demo-demo-demo");
      await page.keyboard.press("Enter");
      await page.waitForURL("/dashboard");
      await settled(page);
      await page.locator("header summary").click();
      await look("menu");
      await open(page, pages.find((p) => p.name === "opportunity"));
      await page.locator("main header button").first().click();
      await page.getByRole("dialog").waitFor();
      await look("edit");
      await open(page, pages.find((p) => p.name === "conversation"));
      await page.locator("main li h3 ~ button").first().click();
      await page.getByRole("dialog").waitFor();
      await look("correct");
      found.none();
    }, { locale, colorScheme }));

    test("the pages of admins", () => visit(browser, "admin", async ({ page }) => {
      const found = findings();
      for (const address of [{ name: "people", at: "/admin/people", proof: "main table tbody tr" }, { name: "cache", at: "/admin/cache", proof: "main table tbody tr" }]) {
        for (const [width, viewport] of Object.entries({ wide, narrow })) {
          await page.setViewportSize(viewport);
          await open(page, address);
          found.add(`${address.at}, ${width}`, [...(await tooWide(page)), ...(await faults(page))]);
          await shot(page, address.name, "much", width, colorScheme, locale);
        }
      }
      found.none();
    }, { locale, colorScheme }));
  });
}

/** What somebody can use on a page and how it is called, in the order of the page. */
function usable(page) {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, audio[controls], [tabindex='0']")];
    const shown = all.filter((e) => !e.disabled && e.checkVisibility({ visibilityProperty: true }) && !(e.type === "radio" && !e.checked));
    shown.forEach((e, i) => { e.dataset.usable = String(i); });
    return shown.map((e) => e.getAttribute("aria-label") ?? e.textContent ?? e.outerHTML.slice(0, 80));
  });
}

for (const { name, at, proof } of pages) {
  test(`everything usable on ${name} is reached with Tab, in order, and shows that it has the focus`, () => visit(browser, "manager", async ({ page }) => {
    await open(page, { at, proof });
    const names = await usable(page);
    await page.evaluate(() => { document.activeElement?.blur(); });
    const reached = [];
    const unseen = new Set();
    // A date takes a Tab for each of its parts, so there are more steps than things to use.
    for (let i = 0; i < names.length * 2 + 20 && reached.length < names.length; i++) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const e = document.activeElement;
        // A hidden input shows its focus on the label around it.
        const rings = [e, e?.closest("label")].filter(Boolean).some((x) => getComputedStyle(x).outlineStyle !== "none" || getComputedStyle(x).boxShadow !== "none");
        return { n: e?.dataset.usable, rings, html: e?.outerHTML.slice(0, 120) };
      });
      if (focus.n === undefined || reached.includes(Number(focus.n))) continue;
      reached.push(Number(focus.n));
      if (!focus.rings) unseen.add(focus.html);
    }
    assert.deepEqual(names.filter((_, i) => !reached.includes(i)), [], "never reached");
    assert.ok(reached.filter((n, i) => i > 0 && n < reached[i - 1]).length <= 1, `once around, in the order of the page: ${reached}`);
    assert.deepEqual([...unseen], [], "the focus cannot be seen");
  }));
}
