// How long pages take, measured in the browser and printed; nothing here fails for being slow, because other
// work shares the machine. Cold: the program has just started, so every value comes from the database, and the
// browser has never seen the pages. Warm: the same window opens the same address again.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { addresses } from "./addresses.mjs";
import { launch } from "./browser.mjs";
import { needed, session } from "./people.mjs";

const repeats = Number(process.env.SPEED_REPEATS ?? 2);

// What is promised, in milliseconds: the answer, and the page being interactive.
const promised = {
  analytics: [300, 500], home: [300, 500], conversations: [200, 300], opportunities: [200, 300], reports: [500, null], "reports-team": [500, null],
};

/** Runs the program on the demonstration's data, on its own, and gives its address and a way to stop it. */
async function serve() {
  const child = spawn(needed("PROGRAM"), ["serve", "--addr", "127.0.0.1:0", "--data", needed("DATA")], { stdio: ["ignore", "pipe", "ignore"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url) {
      return {
        url,
        stop: () => {
          child.kill("SIGTERM");
          return once(child, "exit");
        },
      };
    }
  }
  throw new Error("the program did not start");
}

/** Tells the page to note when its proof is painted and the main thread is free again. */
function watch(proof) {
  const done = () => {
    if (!document.querySelector(proof)) return requestAnimationFrame(done);
    requestAnimationFrame(() => setTimeout(() => { globalThis.interactive = performance.now(); }));
  };
  requestAnimationFrame(done);
}

async function load(page, url, { at, proof, call }) {
  await page.goto(url + at);
  await page.locator(proof).first().waitFor();
  await page.waitForFunction(() => globalThis.interactive !== undefined);
  return page.evaluate((call) => {
    const [answer] = performance.getEntriesByType("resource").filter((e) => e.name.endsWith(`/rpc/${call}`));
    return { answer: answer && answer.responseEnd - answer.requestStart, interactive: globalThis.interactive };
  }, call);
}

const cell = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  return `${Math.round(at(0.5))} / ${Math.round(at(0.95))}`;
};

test("how long each page takes", async () => {
  const browser = await launch();
  const cookie = { name: "salesai_session", value: await session("manager"), httpOnly: true, sameSite: "Lax" };
  const pages = (await addresses("manager")).filter((p) => p.name !== "upload");
  const taken = new Map(pages.map((p) => [p.name, { cold: [], warm: [] }]));
  try {
    for (let i = 0; i < repeats; i++) {
      const server = await serve();
      try {
        // The order changes, because pages share values and the first one pays for them.
        const order = pages.map((_, n) => pages[(n + i) % pages.length]);
        for (const page of order) {
          const context = await browser.newContext();
          await context.addCookies([{ ...cookie, url: server.url }]);
          await context.addInitScript(watch, page.proof);
          const tab = await context.newPage();
          for (const kind of ["cold", "warm"]) taken.get(page.name)[kind].push(await load(tab, server.url, page));
          await context.close();
        }
      } finally {
        await server.stop();
      }
    }
  } finally {
    await browser.close();
  }

  const head = ["page (ms, median / p95)", "answer cold", "answer warm", "promised", "interactive cold", "interactive warm", "promised"];
  const rows = pages.map(({ name }) => {
    const { cold, warm } = taken.get(name);
    const [answer, interactive] = promised[name] ?? [null, null];
    for (const sample of [...cold, ...warm]) assert.ok(sample.answer > 0 && sample.interactive > 0, `${name}: ${JSON.stringify(sample)}`);
    return [name, cell(cold.map((s) => s.answer)), cell(warm.map((s) => s.answer)), answer ? `< ${answer}` : "",
      cell(cold.map((s) => s.interactive)), cell(warm.map((s) => s.interactive)), interactive ? `< ${interactive}` : ""];
  });
  const widths = head.map((h, i) => Math.max(h.length, ...rows.map((r) => r[i].length)));
  const line = (cells) => `| ${cells.map((c, i) => c.padEnd(widths[i])).join(" | ")} |`;
  console.log([`${repeats} repetitions`, line(head), line(widths.map((w) => "-".repeat(w))), ...rows.map(line)].join("\n"));
});
