import { createElement, type ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { type Voice, VoiceContext } from "../messages";
import { en } from "../messages/en";
import { formatOf } from "../messages/format";
import { zhTW } from "../messages/zh-TW";
import { Engines } from "./Engine";
import { TaggedScore } from "./Score";

function html(element: ReactElement, voice: Voice = { locale: "en", t: en, f: formatOf("en") }) {
  return renderToStaticMarkup(createElement(VoiceContext, { value: voice }, element));
}

const score = (props: Parameters<typeof TaggedScore>[0], voice?: Voice) => html(createElement(TaggedScore, props), voice);
const engines = (names: string[]) => html(createElement(Engines, { engines: names }));

test("a score in a list says who made it, in a word and a sentence", () => {
  expect(score({ value: 72, rating: "Strong", engine: "rules" })).toMatch(/text-good[^>]*>72<.*title="Scored by fixed rules, not by a language model"[^>]*>rules</);
  expect(score({ value: 72, rating: "Strong", engine: "llm" })).toMatch(/title="Scored by a language model"[^>]*>AI</);
  expect(score({ value: 72, rating: "Strong", engine: "rules" }, { locale: "zh-TW", t: zhTW, f: formatOf("zh-TW") })).toMatch(/>規則</);
  expect(score({ value: 72, rating: "Strong", engine: "panel" })).toMatch(/title="engine: panel"[^>]*>panel</); // of a newer server
});

test("the colour follows the server's rating, not the number", () => {
  expect(score({ value: 72, rating: "Weak", engine: "rules" })).toContain("text-weak");
  expect(score({ value: 0, rating: "At Risk", engine: "rules" })).toMatch(/text-risk[^>]*>0</);
});

test("a score that says little has no colour, and says so", () => {
  const sparse = score({ value: 80, rating: "Strong", engine: "rules", sparse: true });
  expect(sparse).toMatch(/title="Insufficient evidence[^>]*>.*~.*80.*insufficient evidence/);
  expect(sparse).not.toContain("text-good");
});

test("without an analysis nobody is named; one that found nothing to score has its engine", () => {
  const none = score({ value: null, rating: null, engine: null });
  expect(none).toContain("not scored");
  expect(none).not.toContain("rules");
  expect(score({ value: null, rating: "At Risk", engine: "rules" })).toMatch(/not scored.*rules/);
});

test("a page of means names each engine once, and none where nothing was scored", () => {
  expect(engines(["rules"])).toMatch(/engine: rules.*Scored by fixed rules/);
  expect(engines(["llm", "rules"]).match(/<li/g)).toHaveLength(2);
  expect(engines([])).toBe("");
});
