import { expect, test } from "vitest";
import { keepAdvice, sizeIn } from "#app/storefront/widget/advice.ts";
import { type BlockData, readBlockData, variantOfSize } from "#app/storefront/widget/block-data.ts";
import { countryFor, languageFor } from "#app/storefront/widget/locale.ts";
import { mergeOverride } from "#app/storefront/widget/merge.ts";
import { isSafeScript } from "#app/storefront/widget/script.ts";

test("an override is laid over object by object, and reaches no prototype", () => {
  const evil = JSON.parse(
    '{"a":{"b":2,"__proto__":{"bad":1}},"constructor":{"prototype":{"bad":1}},"__proto__":{"bad":1},"list":[1]}',
  ) as unknown;
  const merged = mergeOverride({ a: { b: 1, c: 3 } }, evil);
  expect(merged).toEqual({ a: { b: 2, c: 3 }, list: [1] });
  expect(({} as { bad?: number }).bad).toBeUndefined();
  expect(Object.hasOwn(merged, "constructor")).toBe(false);
  for (const nothing of [null, undefined, 5, "x", []]) expect(mergeOverride({ a: 1 }, nothing)).toEqual({ a: 1 });
});

test("a script's address is https or the storefront's own", () => {
  const origin = "https://shop.example";
  expect(["https://v3.body2fit.bodygram.com/sdk.js", "/local.js"].every((url) => isSafeScript(url, origin))).toBe(true);
  for (const url of [
    "http://evil.example/x.js",
    "javascript:alert(1)",
    "data:text/javascript,1",
    "blob:x",
    null,
    {},
    "https://",
  ])
    expect(isSafeScript(url, origin), String(url)).toBe(false);
});

test("a widget's size is a short text, and never the word for a visitor without a profile", () => {
  expect([" M ", 38, "new user", "", "x".repeat(65), null, {}, ["M"]].map(sizeIn)).toEqual([
    "M",
    "38",
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});

test("advice is kept once per provider and product, the newest eight", () => {
  let kept: unknown = [{ provider: "naiz", size: "S", product: "1" }, "garbage", { provider: 5 }];
  const visit = {
    allowed: () => true,
    session: () => Promise.resolve(null),
    keep: () => undefined,
    onConsent: () => undefined,
    advice: () => kept,
    keepAdvice: (advice: unknown[]) => {
      kept = advice;
    },
  };
  keepAdvice(visit, { provider: "naiz", size: "M", product: "1" });
  expect(kept).toEqual([{ provider: "naiz", size: "M", product: "1" }]);
  for (let index = 0; index < 12; index += 1) keepAdvice(visit, { provider: "naiz", size: "M", product: `p${index}` });
  expect(kept).toHaveLength(8);
});

test("the widget stands in the languages and countries that the provider knows", () => {
  const settings = {
    name: "bodygram",
    rule: "product_id",
    languages: ["en", "ja"],
    fallbackLanguage: "en",
    countries: ["US", "JP"],
    fallbackCountry: "US",
    countryCodes: { JP: "JPN" },
  };
  expect([languageFor(settings, "ja"), languageFor(settings, "pt-BR")]).toEqual(["ja", "en"]);
  expect([countryFor(settings, "US"), countryFor(settings, "JP"), countryFor(settings, "DE")]).toEqual([
    "US",
    "JPN",
    "US",
  ]);
  expect(countryFor({ ...settings, fallbackCountry: null }, "DE")).toBeNull();
  expect(countryFor({ name: "naiz", rule: "" }, "DE")).toBe("DE");
});

const data = (options: string[], rows: string[][], sizeMap: Record<string, string> = {}): BlockData => ({
  settings: { name: "bodygram", rule: "product_id", sizeMap },
  module: "/x.js",
  language: "en",
  country: "US",
  customer: null,
  words: { failed: "", unsupported: "", chosen: "" },
  product: { id: "1", handle: "h", title: "t", image: null, vendor: null },
  options,
  sizeOption: null,
  selected: "0",
  variants: rows.map((values, index) => ({
    id: String(index),
    options: values,
    available: !values.includes("gone"),
    sku: null,
    barcode: null,
    metafield: null,
  })),
});

test.each([
  [
    "a plain size keeps the colour",
    data(
      ["Size", "Color"],
      [
        ["S", "Red"],
        ["M", "Blue"],
        ["M", "Red"],
      ],
    ),
    "M",
    0,
    "2",
  ],
  [
    "two options make one size",
    data(
      ["Waist", "Inseam"],
      [
        ["30", "32"],
        ["30", "34"],
      ],
    ),
    "30/34",
    0,
    "1",
  ],
  ["the merchant's map is followed", data(["Größe"], [["36"], ["38"]], { "38": "M" }), "M", 0, "1"],
  ["case and spaces don't count", data(["Size"], [["EU 38"], ["EU 39.5"]]), "eu39.5", 0, "1"],
  ["a colour of the same name is no size", data(["Color"], [["M"], ["L"]]), "M", 1, null],
  ["an unknown size selects nothing", data(["Size"], [["S"], ["M"]]), "XXL", 0, null],
  [
    "a size that can be bought comes first",
    data(
      ["Size", "Stock"],
      [
        ["M", "gone"],
        ["M", "here"],
      ],
    ),
    "M",
    0,
    "1",
  ],
] as const)("%s", (_, block, size, selected, id) => {
  expect(variantOfSize(block, size, block.variants[selected])?.id ?? null).toBe(id);
});

test.each(["", "null", "[]", "{}", '{"variants":[]}', "<script>"])(
  "a block's data that Liquid wouldn't write is refused: %s",
  (text) => {
    expect(readBlockData(text)).toBeNull();
  },
);
