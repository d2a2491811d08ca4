import { expect, test } from "vitest";
import { preferred } from "../settings";
import { en } from "./en";
import { zhTW } from "./zh-TW";

function entries(value: object, path = ""): [string, unknown][] {
  return Object.entries(value).flatMap(([key, entry]: [string, unknown]) =>
    typeof entry === "object" && entry !== null ? entries(entry, `${path}${key}.`) : [[path + key, entry] as [string, unknown]]);
}

test("both languages have the same entries, and none is empty", () => {
  expect(entries(zhTW).map(([key]) => key)).toEqual(entries(en).map(([key]) => key));
  expect([...entries(en), ...entries(zhTW)].filter(([, value]) => value === "")).toEqual([]);
});

test("an entry that takes values does so in both languages", () => {
  const chinese = new Map(entries(zhTW));
  expect(entries(en).filter(([key, value]) => typeof chinese.get(key) !== typeof value)).toEqual([]);
});

test("nothing was left in English", () => {
  const same = new Set(["app", "engine.tag.llm"]); // a name, an abbreviation known everywhere
  const chinese = new Map(entries(zhTW));
  const untranslated = entries(en).filter(([key, value]) => typeof value === "string" && !same.has(key) && chinese.get(key) === value);
  expect(untranslated).toEqual([]);
});

test("the words of the glossary", () => {
  expect([zhTW.nav.conversations, zhTW.nav.opportunities, zhTW.field.case, zhTW.field.customer, zhTW.conversation.transcript]).toEqual(["對話", "商機", "案件編號", "客戶編號", "逐字稿"]);
  expect(Object.values(zhTW.rating)).toEqual(["強", "中", "弱", "有風險"]);
  expect(Object.values(zhTW.status)).toEqual(["等待中", "處理中", "已完成", "失敗"]);
});

test("the first language there are words for", () => {
  expect(preferred(["fr-FR", "zh-Hant-TW", "en"])).toBe("zh-TW");
  expect(preferred(["en-GB", "zh-TW"])).toBe("en");
  expect(preferred(["de"])).toBe("en");
});
