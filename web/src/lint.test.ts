import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

// The linter's own rules, on files that break them.
let folder = "";
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), "lint-")); });
afterAll(() => rmSync(folder, { recursive: true }));

function lint(code: string): string {
  const file = join(folder, "sample.ts");
  writeFileSync(file, code);
  try {
    return execFileSync("node_modules/.bin/oxlint", ["--config", ".oxlintrc.json", "--format", "unix", file], { encoding: "utf8" });
  } catch (error) {
    return String((error as { stdout: string }).stdout);
  }
}

const call = (args: string) => `declare const orpc: { list: { queryOptions: (o?: unknown) => unknown } };\nexport const options = orpc.list.queryOptions(${args});\n`;

test.each(["", "{ limit: 20 }", "input", "{ ...input }"])("queryOptions(%s) is refused", (args) => {
  expect(lint(call(args))).toContain("queries(input-only)");
});

test("queryOptions({ input }) is fine", () => {
  expect(lint(call("{ input: { limit: 20 }, staleTime: 1 }"))).not.toContain("queries(input-only)");
});

test("only src/queries.ts imports the client", () => {
  expect(lint('import { client } from "../api/client";\nexport const c = client;\n')).toContain("eslint(no-restricted-imports)");
});
