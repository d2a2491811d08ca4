// One conversation as somebody works with it: its scores, its transcript, its recording.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, settled, visit } from "./browser.mjs";
import { call, caller, finished, session } from "./people.mjs";

let browser, client, boss;
before(async () => {
  browser = await launch();
  ({ client } = caller(await session("rep")));
  ({ client: boss } = caller(await session("manager")));
});
after(() => browser.close());

async function made(title, transcript = call()) {
  const { conversationId } = await client.conversations.upload({ transcript, title, companyName: `${title} ${Date.now()}` });
  return finished(client, conversationId);
}

/** Twelve lines with times, as a subtitle file. */
function timed() {
  const lines = ["Thanks for joining.", "We lose 40 hours a week on reconciliation.", "Who signs?", "Our CFO Dana Reyes approves anything above fifty thousand.", "Understood.", "The CFO decides in March."];
  return `WEBVTT\n\n${lines.map((text, i) => `00:00:${String(i * 5).padStart(2, "0")}.000 --> 00:00:${String(i * 5 + 4).padStart(2, "0")}.000\n<v ${i % 2 ? "Dana" : "Rep"}>${text} ${i === 4 ? `${process.pid}-${Date.now()}` : ""}\n`).join("\n")}`;
}

const shown = async (page, id) => {
  await page.waitForFunction((line) => document.activeElement?.id === line, id);
  await page.waitForFunction((line) => {
    const box = document.getElementById(line).getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
  }, id);
};

test("a manager corrects a score with a reason; everything follows, and it lasts until it is taken back", () => visit(browser, "manager", async ({ page }) => {
  const c = await made("To be corrected");
  const before = c.meddicAnalysis.overallScore;
  await page.goto(`/conversations/${c.id}`);
  await settled(page, "To be corrected");
  await page.getByRole("button", { name: "Correct the score of Champion" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("The engine says: not discussed.").waitFor();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Choose a score.").waitFor();
  await dialog.getByText("Say why").waitFor();
  await dialog.getByRole("radio", { name: "5 of 5" }).check({ force: true }); // the label lies over it
  await dialog.getByLabel("Reason").fill("She called me after the meeting.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  const item = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Champion" }) });
  await item.getByText("Corrected to 5: She called me after the meeting.").waitFor();
  await item.getByText("The engine said not discussed.").waitFor();
  const { meddicAnalysis: now } = await boss.conversations.get({ conversationId: c.id });
  assert.ok(now.overallScore > before);
  const overall = page.getByRole("region", { name: "Overall score" });
  await overall.getByText(String(now.overallScore), { exact: true }).waitFor();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Conversations" }).click();
  await page.getByRole("row").filter({ hasText: "To be corrected" }).filter({ hasText: c.caseNumber }).getByText(String(now.overallScore), { exact: true }).waitFor();

  await page.goBack();
  await settled(page, "To be corrected");
  await page.getByRole("button", { name: "Analyse again" }).click();
  await page.getByText("The conversation is being analysed again.").waitFor(); // from here on the page knows
  await finished(client, c.id);
  await page.getByRole("button", { name: "Analyse again" }).waitFor();
  await item.getByText("Corrected to 5: She called me after the meeting.").waitFor();
  await page.getByRole("button", { name: "Correct the score of Champion" }).click();
  await dialog.getByRole("button", { name: "Take the correction back" }).click();
  await dialog.waitFor({ state: "detached" });
  await item.getByText("not discussed", { exact: true }).waitFor();
  await overall.getByText(String(before), { exact: true }).waitFor();
}));

test("two people correct one conversation: the second is told, and sees the first one's score", () => visit(browser, "rep", async ({ page, expects }) => {
  expects(/status of 409/);
  const c = await made("Corrected twice");
  await page.goto(`/conversations/${c.id}`);
  await settled(page, "Corrected twice");
  await page.getByRole("button", { name: "Correct the score of Metrics" }).click();
  await boss.conversations.correctScore({ conversationId: c.id, dimension: "metrics", score: 1, reason: "No number was named." });
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Forty hours.");
  await dialog.getByRole("radio", { name: "4 of 5" }).check({ force: true });
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("scored anew meanwhile").waitFor();
  assert.equal(await dialog.getByLabel("Reason").inputValue(), "Forty hours.");
  await page.getByText("Corrected to 1: No number was named.").waitFor();
  await dialog.getByRole("button", { name: "Save" }).click(); // now over what was first
  await dialog.waitFor({ state: "detached" });
  await page.getByText("Corrected to 4: Forty hours.").waitFor();
}));

test("words are found in the transcript, with the keyboard alone", () => visit(browser, "rep", async ({ page }) => {
  const c = await made("To be searched", timed());
  await page.goto(`/conversations/${c.id}`);
  await settled(page, "To be searched");
  const box = page.getByRole("searchbox", { name: "Search in the transcript" });
  await box.fill("cfo");
  await page.getByText("2 lines").waitFor();
  assert.deepEqual(await page.locator("[id^=line-] mark").allTextContents(), ["CFO", "CFO"]);
  await box.press("Enter");
  await page.getByText("1 of 2").waitFor();
  await page.waitForURL(/\?line=4$/);
  await box.press("Enter");
  await page.waitForURL(/\?line=6$/);
  await box.press("Shift+Enter");
  await page.waitForURL(/\?line=4$/);
  assert.ok(await box.evaluate((e) => e === document.activeElement), "the search keeps the focus");
  await box.fill("nobody said this");
  await page.getByText("not found").waitFor();
  await box.press("Escape");
  assert.equal(await box.inputValue(), "");
}));

test("a line has an address; it opens there, and is copied with who said it", () => visit(browser, "rep", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const c = await made("To be shared", timed());
  await page.goto(`/conversations/${c.id}?line=4`);
  await settled(page, "To be shared");
  await shown(page, "line-3");
  const line = page.locator("#line-3");
  await line.getByRole("button", { name: "Copy the line" }).click();
  await page.getByText("Copied, with who said it and a link.").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^“Our CFO Dana Reyes approves anything above fifty thousand\.” — Dana, 0:15\nhttp:\/\/[^ ]+\?line=4$/);
  await line.getByRole("button", { name: "Copy a link to it" }).click();
  await page.getByText("Link copied.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
  await page.locator("#line-1").getByRole("link", { name: "Show the line at 0:05" }).click();
  await page.waitForURL(/\?line=2$/);
  await shown(page, "line-1");
  await page.goBack();
  await shown(page, "line-3");
  await page.goto(`/conversations/${c.id}?line=999`); // a line that there is not, and nonsense
  await settled(page, "To be shared");
  await page.goto(`/conversations/${c.id}?line=-1`);
  await settled(page, "To be shared");
}));

test("on a phone the back button leads from the transcript to the score one came from", () => visit(browser, "rep", async ({ page }) => {
  const c = await made("On a phone", timed());
  await page.goto(`/conversations/${c.id}`);
  await settled(page, "On a phone");
  const quote = page.getByRole("list", { name: "Evidence" }).getByRole("button", { name: "We lose 40 hours a week" }).first();
  await quote.scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  await quote.click();
  await shown(page, "line-1");
  await page.locator("#line-1 mark").waitFor();
  assert.notEqual(await page.evaluate(() => scrollY), before);
  await page.goBack();
  await page.waitForFunction((y) => Math.abs(scrollY - y) < 5, before);
}, { viewport: { width: 390, height: 844 } }));

test("the transcript is downloaded as text that can be uploaded again", () => visit(browser, "rep", async ({ page }) => {
  const c = await made("To be kept", timed());
  await page.goto(`/conversations/${c.id}`);
  await settled(page, "To be kept");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download the transcript" }).click()]);
  assert.equal(file.suggestedFilename(), `${c.caseNumber}.txt`);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  assert.match(text, /^\[0:00\] Rep: Thanks for joining\.\n\[0:05\] Dana: We lose 40 hours/);
  const again = await made("Kept once more", `${text}Rep: And this is new, ${Date.now()}.\n`);
  assert.deepEqual(again.transcript.segments.slice(0, 4).map((s) => [s.speaker, s.text]), c.transcript.segments.slice(0, 4).map((s) => [s.speaker, s.text]));
}));

/** A minute of silence, as a recording. */
function silence(seconds) {
  const rate = 8_000;
  const head = Buffer.alloc(44);
  head.write("RIFF", 0); head.writeUInt32LE(36 + rate * seconds, 4); head.write("WAVEfmt ", 8); head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20); head.writeUInt16LE(1, 22); head.writeUInt32LE(rate, 24); head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32); head.writeUInt16LE(8, 34); head.write("data", 36); head.writeUInt32LE(rate * seconds, 40);
  return Buffer.concat([head, Buffer.alloc(rate * seconds, 128)]);
}

test("a quote is played from where it was said; the recording obeys J, K and L, and the transcript follows", () => visit(browser, "rep", async ({ page }) => {
  const c = await made("To be heard", timed());
  // No speech service runs here, so the recording of this conversation is laid under what the server answers.
  await page.route("**/rpc/conversations/get", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    body.json.audioUrl = `/api/conversations/${c.id}/audio`;
    await route.fulfill({ response: answer, json: body });
  });
  const wav = silence(60);
  await page.route("**/audio", (route) => {
    const [, from] = /bytes=(\d+)-/.exec(route.request().headers()["range"] ?? "bytes=0-");
    return route.fulfill({ status: 206, contentType: "audio/wav", body: wav.subarray(Number(from)), headers: { "accept-ranges": "bytes", "content-range": `bytes ${from}-${wav.length - 1}/${wav.length}` } });
  });
  await page.goto(`/conversations/${c.id}`);
  await settled(page, "To be heard");
  const audio = page.locator("audio");
  const time = () => audio.evaluate((e) => e.currentTime);
  await page.waitForFunction(() => document.querySelector("audio").readyState >= 1);
  await page.getByRole("list", { name: "Evidence" }).first().getByRole("button", { name: "Play from 0:05" }).click();
  await page.waitForFunction(() => document.querySelector("audio").currentTime >= 5);
  await page.locator('#line-1[aria-current="true"]').waitFor();
  await page.getByRole("region", { name: "Transcript" }).last().focus();
  await page.keyboard.press("k");
  await page.waitForFunction(() => document.querySelector("audio").paused);
  const at = await time();
  await page.keyboard.press("l");
  assert.ok(Math.abs(await time() - at - 10) < 0.5);
  await page.keyboard.press("j");
  assert.ok(Math.abs(await time() - at) < 0.5);
  await page.getByLabel("Speed").selectOption("1.5×");
  assert.equal(await audio.evaluate((e) => e.playbackRate), 1.5);
  await page.getByRole("searchbox", { name: "Search in the transcript" }).pressSequentially("jkl");
  assert.ok(await audio.evaluate((e) => e.paused), "what is typed is no command");
}));

test("a conversation and a report are printed without what only a screen needs, every line of a long transcript too", () => visit(browser, "rep", async ({ page }) => {
  const many = 1_200;
  const c = await made("To be printed", Array.from({ length: many }, (_, i) => `${i % 2 ? "Buyer" : "Rep"}: Line ${i} of ${process.pid}-${Date.now()}.`).join("\n"));
  await page.goto(`/conversations/${c.id}`);
  await settled(page, "To be printed");
  assert.ok(await page.locator("[id^=line-]").count() < many);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator("[id^=line-]").count(), many);
  for (const name of ["Analyse again", "Print"]) assert.equal(await page.getByRole("button", { name }).count(), 0);
  assert.equal(await page.getByRole("navigation").count(), 0);
  assert.ok(await page.getByRole("region", { name: "Transcript" }).last().evaluate((e) => e.scrollHeight <= e.clientHeight + 1), "nothing is hidden behind a scroll bar");
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("h1")).color), "rgb(25, 33, 46)", "ink on white paper");
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await page.waitForFunction((n) => document.querySelectorAll("[id^=line-]").length < n, many);
  await page.goto("/reports?from=2026-01-01");
  await settled(page, "Reports");
  await page.emulateMedia({ media: "print" });
  await page.getByText(/· 2026-01-01 – …$/).waitFor();
  assert.equal(await page.getByLabel("From").isVisible(), false);
}));
