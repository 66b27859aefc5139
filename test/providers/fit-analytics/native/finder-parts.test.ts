import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { contrast } from "#app/providers/fit-analytics/native/dom.ts";
import { ownSize } from "#app/providers/fit-analytics/native/result-screen.ts";
import { ASSETS } from "#test/support/extension-build.ts";

const FOLDER = join(import.meta.dirname, "../../../../app/providers/fit-analytics/native");
const wordsIn = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(FOLDER, `words/${language}.json`), "utf8")) as Record<string, string>;
const LANGUAGES = ["de", "en", "es", "fr", "it", "ja", "nl", "pt"];
const assets = readdirSync(ASSETS).filter((file) => file.startsWith("fit-analytics"));
const bytes = (file: string): Buffer => readFileSync(join(ASSETS, file));

test("the finder says the same in eight languages, with the same places for values", () => {
  const places = (text: string): string[] => [...text.matchAll(/\[\w+\]/g)].map(([place]) => place).sort();
  const english = wordsIn("en");
  expect(readdirSync(join(FOLDER, "words")).sort()).toEqual(LANGUAGES.map((language) => `${language}.json`));
  for (const language of LANGUAGES) {
    const words = wordsIn(language);
    expect(Object.keys(words), language).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries(words)) {
      expect(text.trim(), `${language}.${key}`).not.toBe("");
      expect(places(text), `${language}.${key}`).toEqual(places(english[key] ?? ""));
    }
  }
});

test("every word that is said is there, and every one that is there is said", () => {
  const source = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(FOLDER, file), "utf8"))
    .join("\n");
  const made = [/^fit-?[01]$/, /^shape[012]$/, /^name_/, /^(measures|referenceItem|pastPurchases|letter|numeric)$/];
  const unsaid = Object.keys(wordsIn("en")).filter(
    (key) => !source.includes(`"${key}"`) && !made.some((pattern) => pattern.test(key)),
  );
  expect(unsaid).toEqual([]);
  const said = [...source.matchAll(/\bsay\("(\w+)"/g)].map(([, key]) => key ?? "");
  expect(said.filter((key) => !(key in wordsIn("en")))).toEqual([]);
});

test("its files keep their budgets", () => {
  const gzipped = (file: string): number => gzipSync(bytes(file), { level: 9 }).length;
  const scripts = assets.filter((file) => /^fit-analytics-.*\.js$/.test(file));
  expect(scripts.sort()).toEqual(["dom", "finder", "more", "native"].map((part) => `fit-analytics-${part}.js`));
  expect(gzipped("fit-analytics-native.js")).toBeLessThanOrEqual(1_500);
  expect(scripts.reduce((sum, file) => sum + gzipped(file), 0)).toBeLessThanOrEqual(12_000);
  for (const file of scripts) expect(bytes(file).length, file).toBeLessThan(10_000);
  for (const language of LANGUAGES)
    expect(gzipped(`fit-analytics-${language}.json`), language).toBeLessThanOrEqual(1_800);
});

test("a recommended size is the page's by its name, its abbreviation, or without a leading sizing system", () => {
  const size = (name: string, abbreviation: string | null = null) => ({
    name,
    abbreviation,
    score: 1,
    isOutOfScale: false,
  });
  expect(ownSize({ "40 Long": true }, size("Chest 40in Long", "40 Long"))).toBe("40 Long");
  expect(ownSize({ M: true, "40 Long": true }, size("M", "40 Long"))).toBe("M");
  expect(ownSize({ "EU 41 1/3": false }, size("41 1/3"))).toBe("EU 41 1/3");
  expect(ownSize({ "41 1/3": true }, size("EU 41 1/3"))).toBe("41 1/3");
  expect(ownSize({ S: true }, size("M", "L"))).toBeNull();
});

test("the theme's colours are taken where its text can be read on them", () => {
  expect(contrast("rgb(255, 255, 255)", "rgb(0, 0, 0)")).toBeCloseTo(21);
  expect(contrast("rgb(119, 119, 119)", "rgb(255, 255, 255)")).toBeLessThan(4.5);
  expect(contrast("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")).toBe(0);
  expect(contrast("oklch(0.5 0.1 20)", "rgb(0, 0, 0)")).toBe(0);
});
