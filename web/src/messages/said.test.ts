import { expect, test } from "vitest";
import { translator } from "./said";
import known from "./sentences.json";
import { sentences as chinese } from "./sentences.zh-TW";

type Formats = Record<string, string[][]>;
const english: { sentences: Formats; parts: Formats } = known;
const kinds = ["sentences", "parts"] as const;
const verbs = /%(?:%|[-+# 0]*\d*(?:\.\d+)?([a-z]))/g;
const said = translator(chinese);

test.each(kinds)("all %s are translated, and nothing else is", (kind) => {
  expect(Object.keys(chinese[kind]).toSorted()).toEqual(Object.keys(english[kind]).toSorted());
});

test.each(kinds)("the translations of %s have the places of their formats", (kind) => {
  const wrong = Object.entries(english[kind]).filter(([format, places]) => {
    const used = [...(chinese[kind][format] ?? "").matchAll(/\{(\d)\}/g)].map((m) => m[1]).toSorted().join("");
    const inFormat = [...format.matchAll(verbs)].filter((m) => m[1]).length;
    return inFormat !== places.length || used !== places.map((_, i) => i + 1).join("");
  });
  expect(wrong).toEqual([]);
});

interface Pair { english: string; chinese: string }

const awkward = [
  "Ada", "", "a.*b|(c)[d]{1} $& $1 \\ ^", "100 % %s %d", 'says "no"', "two\nlines", "王小明：「好。」", "Try again later.", "conversation", "__proto__",
];

/** What fmt makes of a value; %q escapes. */
const written = (verb: string, value: string, n: number) =>
  verb === "d" ? String(n - 3) : verb === "f" ? `${n}.5` : verb === "q" ? JSON.stringify(value) : value;

/** A format with everything in its places that may stand there, in both languages. */
function filled(kind: "sentences" | "parts", format: string): Pair[] {
  const places = english[kind][format] ?? [];
  const inPlaces: Pair[][] = places.map((place, i) => {
    const verb = [...format.matchAll(verbs)].filter((m) => m[1])[i]?.[1] ?? "";
    const free = awkward.filter((value) => !place.includes(value)).map((value, n) => written(verb, value, n)).map((text) => ({ english: text, chinese: text }));
    if (place.length === 0) return free;
    return place.flatMap((part) => (part === "%s" ? free.filter((f) => f.english !== "") : filled("parts", part)));
  });
  const rounds = Math.max(1, ...inPlaces.map((all) => all.length));
  return Array.from({ length: rounds }, (_, round) => {
    const here = inPlaces.map((all, i) => all[(round + i) % all.length] as Pair);
    let place = 0;
    return {
      english: format.replaceAll(verbs, (verb) => (verb === "%%" ? "%" : here[place++]?.english ?? "")),
      chinese: (chinese[kind][format] ?? "").replaceAll(/\{(\d)\}/g, (_all, n: string) => here[Number(n) - 1]?.chinese ?? ""),
    };
  });
}

test("every sentence is recognised and filled, whatever stands in its places", () => {
  const all = Object.keys(english.sentences).flatMap((format) => filled("sentences", format));
  expect(all.length).toBeGreaterThan(600);
  expect(all.map((pair) => [pair.english, said(pair.english)])).toEqual(all.map((pair) => [pair.english, pair.chinese]));
});

test("what the server says, in Chinese", () => {
  expect(said('This file looks like a PDF document, not a transcript, although its name ends in .txt. Save the conversation as .txt, .vtt, .srt or .json and upload that.'))
    .toBe("這個檔案看起來是 PDF 文件，不是逐字稿，雖然副檔名是 .txt。請將對話存成 .txt、.vtt、.srt 或 .json 後再上傳。");
  expect(said("This JSON holds no transcript: it has a. b, c. Expected an object with \"transcript\", a list of {\"speaker\", \"text\", \"startMs\", \"endMs\"}, or Whisper's \"segments\"."))
    .toBe('這個 JSON 沒有逐字稿：其中有 a. b, c。應為含有 "transcript" 的物件，其值為 {"speaker", "text", "startMs", "endMs"} 的清單，或 Whisper 的 "segments"。');
  expect(said("You may not delete a conversation that somebody else owns. Ask its owner or an admin.")).toBe("您不能刪除這段對話，因為它屬於其他人。請洽擁有者或管理者。");
  expect(said("Too big: expected at most 200 characters, received 201")).toBe("太長或太多：上限為 200 個字元，收到 201。");
  expect(said("conversation still leads 2 people. Put them into another team first.")).toBe("conversation 仍帶領 2 人，請先將他們移到其他團隊。");
});

test("what is not known stays as it is", () => {
  const whole = "This file is empty. Upload the one that holds the conversation.";
  for (const text of ["", "conversation", "它壞了。", "The disk is full.", `${whole} `, ` ${whole}`, whole.toLowerCase(), `${whole}${whole}`, "This %s does not exist", "toString"]) {
    expect(said(text)).toBe(text);
  }
});
