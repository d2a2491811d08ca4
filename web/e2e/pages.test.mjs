// Every page as every role: content after loading, and what an address can say.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { counted, launch, settled, visit } from "./browser.mjs";
import { caller, session } from "./people.mjs";

let browser;
const found = {};
before(async () => {
  browser = await launch();
  const { client } = caller(await session("rep"));
  const me = await client.users.me({});
  const { items, total } = await client.conversations.list({ limit: 100 });
  found.name = me.name;
  found.total = total;
  found.items = items;
  found.conversation = await client.conversations.get({ conversationId: items.find((c) => c.status === "completed").id });
  found.opportunity = await client.opportunities.get({ opportunityId: found.conversation.opportunityId });
  found.opportunities = (await client.opportunities.list({ limit: 100 })).items;
});
after(() => browser.close());

const rows = (page, label) => page.getByRole("table", { name: label }).locator("tbody tr");

// Address, heading, and what must be there once it has loaded.
const pages = [
  ["/", "Analytics", async (page) => {
    assert.ok(Number((await page.locator("dd").first().textContent()).replaceAll(",", "")) > 0);
    await rows(page, "Recent analyses").nth(0).waitFor();
    await page.getByText("engine: rules").first().waitFor();
  }],
  ["/dashboard", /^(Hello|Good (morning|afternoon|evening)), /, (page) => counted(rows(page, "Conversations"), 20)],
  ["/conversations", "Conversations", (page) => counted(rows(page, "Conversations"), 20)],
  [() => `/conversations/${found.conversation.id}`, () => found.conversation.title, async (page) => {
    await page.getByText("engine: rules").first().waitFor();
    await page.getByText(found.conversation.caseNumber).first().waitFor();
    assert.equal(await page.locator('[id^="line-"]').count(), found.conversation.transcript.segments.length);
    for (const name of ["Metrics", "Economic buyer", "Decision criteria", "Decision process", "Identify pain", "Champion"]) {
      await page.getByRole("heading", { level: 3, name }).waitFor();
    }
  }],
  ["/opportunities", "Opportunities", async (page) => rows(page, "Opportunities").nth(0).waitFor()],
  [() => `/opportunities/${found.opportunity.id}`, () => found.opportunity.companyName, async (page) => {
    await counted(rows(page, "Conversations"), found.opportunity.conversations.length);
    await page.getByText("engine: rules").first().waitFor();
  }],
  ["/upload", "Upload a conversation", async (page) => page.getByRole("button", { name: "Upload" }).waitFor()],
];

for (const who of ["rep", "manager", "admin"]) {
  describe(who, () => {
    for (const [address, heading, check] of pages) {
      test(`${typeof address === "string" ? address : /`(.+?)\$/.exec(address)[1] + ":id"} shows what is there`, () =>
        visit(browser, who, async ({ page }) => {
          const at = typeof address === "string" ? address : address();
          const answer = await page.goto(at);
          assert.equal(answer.status(), 200);
          await settled(page, typeof heading === "function" ? heading() : heading);
          await check(page);
          assert.match(await page.title(), / · salesai$/);
        }));
    }

    test("/reports, personal and team", () => visit(browser, who, async ({ page }) => {
      await page.goto("/reports");
      await settled(page, "Reports");
      const tabs = page.getByRole("navigation", { name: "Reports" });
      if (who === "rep") {
        await page.getByRole("heading", { name: "Six dimensions" }).waitFor();
        assert.equal(await tabs.count(), 0);
        return;
      }
      await tabs.getByRole("link", { name: "Team" }).click();
      await page.waitForURL(/tab=team/);
      await settled(page);
      await rows(page, "Team by average score").nth(1).waitFor(); // more than one member
      await rows(page, "Team by average score").first().getByRole("link").first().click();
      await page.waitForURL(/user=/);
      await page.getByRole("heading", { name: "Six dimensions" }).waitFor();
    }));
  });
}

test("a page says that it is loading until its data is there", () => visit(browser, "rep", async ({ page }) => {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route("**/rpc/analytics/dashboard", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/");
  await page.locator('[role="status"][aria-busy="true"]').waitFor();
  assert.equal(await page.getByRole("heading", { name: "Analytics" }).count(), 0);
  release();
  await settled(page, "Analytics");
}));

test("paging stands in the address and survives a reload and the back button", () => visit(browser, "rep", async ({ page }) => {
  await page.goto("/conversations");
  await settled(page, "Conversations");
  const first = await rows(page, "Conversations").first().textContent();
  await page.getByRole("button", { name: "Page 2" }).click();
  await page.waitForURL(/\?page=2$/);
  await page.getByText(`21–`).waitFor();
  const second = await rows(page, "Conversations").first().textContent();
  assert.notEqual(first, second);
  await page.reload();
  await settled(page, "Conversations");
  assert.equal(await rows(page, "Conversations").first().textContent(), second);
  await page.goBack();
  await page.getByText(/^1–20 of/).waitFor();
  assert.equal(await rows(page, "Conversations").first().textContent(), first);
}));

test("every page number of the list can be opened directly, and one past the end says so", () => visit(browser, "manager", async ({ page }) => {
  const { client } = caller(await session("manager"));
  const { total } = await client.conversations.list({ limit: 1 });
  const last = Math.ceil(total / 20);
  await page.goto(`/conversations?page=${last}`);
  await settled(page, "Conversations");
  await counted(rows(page, "Conversations"), total - (last - 1) * 20);
  await page.goto("/conversations?page=999");
  await page.getByText("There is no such page.").waitFor();
  await page.getByRole("button", { name: "Go to the first page" }).click();
  await page.getByText(/^1–20 of/).waitFor();
}));

test("filters stand in the address, survive a reload, and are cleared", () => visit(browser, "rep", async ({ page }) => {
  const company = found.items[0].opportunityCompanyName;
  const many = found.items.filter((c) => c.opportunityCompanyName === company && c.status === "completed").length;
  await page.goto("/conversations");
  await settled(page, "Conversations");
  await page.getByLabel("Company", { exact: true }).fill(company);
  await page.getByLabel("Status").selectOption("completed");
  await page.waitForURL((url) => url.searchParams.get("opportunity") === company && url.searchParams.get("status") === "completed");
  await page.getByText(`–${many} of ${many}`).waitFor();
  await page.reload();
  await settled(page, "Conversations");
  await page.getByText(`–${many} of ${many}`).waitFor();
  assert.equal(await page.getByLabel("Company", { exact: true }).inputValue(), company);
  await page.getByLabel("Search").fill("zzz nothing like this");
  await page.getByText("Nothing matches these filters.").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await page.waitForURL((url) => url.search === "");
  await counted(rows(page, "Conversations"), 20);
}));

test("opportunities are searched and filtered over the whole list", () => visit(browser, "rep", async ({ page }) => {
  const [one] = found.opportunities.slice(-1);
  const alike = found.opportunities.filter((o) => o.status === one.status).length;
  await page.goto(`/opportunities?q=${encodeURIComponent(one.customerNumber)}`);
  await settled(page, "Opportunities");
  await counted(rows(page, "Opportunities"), 1);
  await rows(page, "Opportunities").getByRole("link", { name: one.companyName }).waitFor();
  await page.goto(`/opportunities?status=${one.status}`);
  await settled(page, "Opportunities");
  await counted(rows(page, "Opportunities"), Math.min(alike, 20));
}));

test("lists are ordered by score over the whole list, and the order stands in the address", () => visit(browser, "manager", async ({ page }) => {
  const { client } = caller(await session("manager"));
  const all = [];
  for (let total = 1; all.length < total;) {
    const part = await client.conversations.list({ limit: 100, offset: all.length });
    all.push(...part.items);
    total = part.total;
  }
  const scores = all.map((c) => c.meddicScore).filter((n) => n !== null).toSorted((a, b) => a - b);
  const shown = async () => (await rows(page, "Conversations").evaluateAll((trs) => trs.map((tr) => /\d+/.exec(tr.querySelectorAll("td")[4].textContent.replace(/[^\d]/g, " "))?.[0]))).map(Number);
  await page.goto("/conversations");
  await settled(page, "Conversations");
  await page.getByLabel("Order").selectOption("lowest score first");
  await page.waitForURL(/\?order=lowest$/);
  await page.getByText(`of ${all.length}`).waitFor();
  await page.waitForFunction(() => !document.querySelector("main progress"));
  assert.deepEqual(await shown(), scores.slice(0, 20));
  await page.reload();
  await settled(page, "Conversations");
  await page.waitForFunction(() => !document.querySelector("main progress"));
  assert.deepEqual(await shown(), scores.slice(0, 20));
  await page.goto("/opportunities?order=highest");
  await settled(page, "Opportunities");
  assert.equal(await page.getByLabel("Order").inputValue(), "highest");
}));

test("a quote leads to its line in the transcript and marks it there", () => visit(browser, "rep", async ({ page }) => {
  const quoted = Object.values(found.conversation.meddicAnalysis.dimensions).flatMap((d) => d.evidence)
    .toSorted((a, b) => b.segment - a.segment)[0];
  await page.goto(`/conversations/${found.conversation.id}`);
  await settled(page, found.conversation.title);
  const line = page.locator(`#line-${quoted.segment}`);
  await page.getByRole("list", { name: "Evidence" }).getByRole("button", { name: quoted.quote }).last().click();
  await line.locator("mark").waitFor();
  assert.equal(await line.locator("mark").textContent(), quoted.quote);
  await page.waitForFunction((id) => document.activeElement?.id === id, `line-${quoted.segment}`);
  const sight = await line.evaluate((element) => {
    const box = element.getBoundingClientRect();
    const frame = element.closest('[role="region"]').getBoundingClientRect();
    return box.top >= frame.top && box.bottom <= frame.bottom && box.top >= 0 && box.bottom <= innerHeight;
  });
  assert.ok(sight, "the line is in sight");
}));

test("pages are reached by clicking, and the back button leads back", () => visit(browser, "rep", async ({ page }) => {
  await page.goto("/dashboard");
  await settled(page);
  const main = page.getByRole("navigation", { name: "Main" });
  for (const [link, heading] of [["Conversations", "Conversations"], ["Opportunities", "Opportunities"], ["Reports", "Reports"], ["Analytics", "Analytics"]]) {
    await main.getByRole("link", { name: link }).click();
    await settled(page, heading);
    assert.equal(await main.locator('[aria-current="page"]').textContent(), link);
  }
  await main.getByRole("link", { name: "Conversations" }).click();
  await settled(page, "Conversations");
  await rows(page, "Conversations").first().getByRole("link").first().click();
  await page.waitForURL(/\/conversations\/[0-9a-f-]{36}$/);
  await settled(page);
  await page.goBack();
  await settled(page, "Conversations");
  await page.goBack();
  await settled(page, "Analytics");
}));

test("an address that does not exist, and one that is somebody else's", () => visit(browser, "rep", async ({ page, expects }) => {
  expects(/status of 404 \(Not Found\).*\/rpc\//, /does not exist, or is not yours to see/);
  await page.goto("/nowhere/at/all");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  const { client } = caller(await session("admin"));
  const all = await client.conversations.list({ limit: 100 });
  const foreign = all.items.find((c) => c.ownerName !== found.name);
  for (const id of [foreign.id, "0198c0de-0000-7000-8000-000000000000"]) {
    await page.goto(`/conversations/${id}`);
    await page.getByText("It does not exist, or is not yours to see.").waitFor();
    assert.equal(await page.getByText(foreign.opportunityCompanyName).count(), 0);
  }
  await page.getByRole("link", { name: "Go to the home page" }).click();
  await settled(page, /, /);
}));

for (const who of ["rep", "manager", "admin"]) {
  test(`numbers of a ${who} are the same on every page that has them, and lead to what they count`, () => visit(browser, who, async ({ page }) => {
    const number = (text) => Number(text.replaceAll(",", ""));
    const tile = async (label) => number(await page.locator("main dl > div").filter({ has: page.getByText(label, { exact: true }) }).locator("dd").first().innerText());
    await page.goto("/");
    await settled(page, "Analytics");
    const [opportunities, conversations, average] = [await tile("Opportunities"), await tile("Conversations"), await tile("Average score")];
    const counts = Object.fromEntries(await page.getByRole("region", { name: /^Ratings/ }).getByRole("listitem").evaluateAll((items) => items.map((i) => [
      i.querySelector("a").textContent, Number(i.querySelector(".tabular > span").textContent.replaceAll(",", "")),
    ])));
    assert.equal(Object.values(counts).reduce((a, b) => a + b), await tile("Analyses"));
    for (const [rating, count] of Object.entries(counts)) {
      await page.getByRole("region", { name: /^Ratings/ }).getByRole("link", { name: rating }).click();
      await settled(page, "Conversations");
      await page.getByText(new RegExp(`^1–\\d+ of ${count}$`)).waitFor();
      await page.goBack();
      await settled(page, "Analytics");
    }
    await page.goto("/dashboard");
    await settled(page);
    await page.getByText(`${conversations} conversations`, { exact: true }).waitFor();
    await page.goto("/opportunities");
    await settled(page, "Opportunities");
    await page.getByText(`${opportunities} opportunities`, { exact: true }).waitFor();
    await page.goto(who === "rep" ? "/reports" : "/reports?tab=team");
    await settled(page, "Reports");
    assert.deepEqual([await tile("Opportunities"), await tile("Conversations"), await tile("Average score")], [opportunities, conversations, average]);
  }));
}

test("what arrives late moves nothing on a manager's home page", () => visit(browser, "manager", async ({ page }) => {
  await page.addInitScript(() => {
    window.moved = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((e) => { window.moved += e.value; })).observe({ type: "layout-shift", buffered: true });
  });
  await page.route("**/rpc/analytics/teamPerformance", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  await page.goto("/dashboard");
  await settled(page);
  await page.getByRole("heading", { name: "In your team" }).waitFor();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  assert.ok(await page.evaluate(() => window.moved) < 0.05, "the list below stays where it is");
}, { viewport: { width: 390, height: 844 } }));

test("somebody who owns nothing yet is told what to do on every page", () => visit(browser, "fresh", async ({ page }) => {
  for (const [address, words] of [
    ["/", "No analyses yet"], ["/dashboard", "No conversations yet"], ["/conversations", "No conversations yet"],
    ["/opportunities", "No opportunities yet"], ["/reports", "No analysed conversations yet"],
  ]) {
    await page.goto(address);
    await settled(page);
    await page.locator("#content").getByText(words, { exact: true }).waitFor();
    await page.locator("#content").getByRole("link", { name: "Upload" }).first().waitFor();
  }
}));

test("nonsense in an address is left out", () => visit(browser, "rep", async ({ page }) => {
  for (const [address, table] of [
    ["/conversations?page=-3&status=gone&score=Best&q=%20", "Conversations"], ["/opportunities?page=first&status=%3Cscript%3E", "Opportunities"],
  ]) {
    await page.goto(address);
    await page.getByText(/^1–\d+ of/).waitFor();
    await rows(page, table).nth(1).waitFor();
  }
  await page.goto("/reports?from=2026-02-30&tab=nothing&user=nobody");
  await settled(page, "Reports");
  await page.getByRole("heading", { name: "Six dimensions" }).waitFor();
}));
