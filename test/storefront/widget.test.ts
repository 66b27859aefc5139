import { afterEach, describe, expect, test, vi } from "vitest";
import { createAdvise, sizeIn } from "#app/storefront/widget/advise.ts";
import { type BlockData, readBlockData } from "#app/storefront/widget/block-data.ts";
import { findValues } from "#app/storefront/choose/find-values.ts";
import { readPageSizes } from "#app/storefront/widget/page-sizes.ts";
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

test("a widget's size is a short text", () => {
  expect([" M ", 38, "", "x".repeat(65), null, {}, ["M"]].map(sizeIn)).toEqual([
    "M",
    "38",
    null,
    null,
    null,
    null,
    null,
  ]);
});

describe("what a widget advised", () => {
  const data = readBlockData(
    JSON.stringify({
      ...{ settings: { name: "bodygram", rule: "product_id" }, module: "/bodygram.js", options: ["Size"] },
      product: { id: "5", handle: "tee", title: "Tee", image: null, vendor: null },
      ...{ selected: "11", words: {}, sizeOption: null },
      variants: [{ id: "11", options: ["M"], available: true, sku: null, barcode: null, metafield: null }],
    }),
  );
  const told = async (session: string | null, analytics: boolean): Promise<unknown[]> => {
    vi.stubGlobal("window", { Shopify: { customerPrivacy: { analyticsProcessingAllowed: () => analytics } } });
    const tell = vi.fn();
    const visit = {
      allowed: () => true,
      session: () => Promise.resolve(session),
      keep: () => undefined,
      onConsent: () => undefined,
      tell,
    };
    if (!data) throw new Error("The block's data can't be read.");
    const [shown] = data.variants;
    if (!shown) throw new Error("No variant.");
    const { advised } = createAdvise({
      ...{ data, visit, page: { forms: () => [], shown: () => shown } },
      sizes: await readPageSizes(data),
      view: { showButton: vi.fn(), say: vi.fn(), busy: vi.fn(), focus: vi.fn(), draw: vi.fn() },
    });
    for (const size of [" M ", "M", "", null, "L"]) advised(size, false, { score: 0.8 });
    await new Promise((resolve) => setTimeout(resolve));
    return tell.mock.calls;
  };
  const sent = (size: string) => [
    "advice",
    { provider: "bodygram", product: "5", reference: "5", size, taken: false, score: 0.8, consent: true },
  ];

  test("is told to the app once, as it was told", async () => {
    expect(await told("visit", true)).toEqual([sent("M"), sent("L")]);
  });
  test("is told to nobody without a session, or without consent to analytics", async () => {
    expect(await told(null, true)).toEqual([]);
    expect(await told("visit", false)).toEqual([]);
  });
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
  words: { failed: "", unsupported: "", chosen: "", choose: "", sold_out: "" },
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
    ["M", "Red"],
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
    ["30", "34"],
  ],
  ["the merchant's map is followed", data(["Größe"], [["36"], ["38"]], { "38": "M" }), "M", 0, ["38"]],
  ["case and spaces don't count", data(["Size"], [["EU 38"], ["EU 39.5"]]), "eu39.5", 0, ["EU 39.5"]],
  [
    "a colour of the same name is no size",
    data(
      ["Color", "Size"],
      [
        ["M", "S"],
        ["L", "S"],
      ],
    ),
    "M",
    1,
    null,
  ],
  ["an unknown size selects nothing", data(["Size"], [["S"], ["M"]]), "XXL", 0, null],
  [
    "a sold-out size turns no colour",
    data(
      ["Size", "Color"],
      [
        ["S", "Red"],
        ["M", "gone"],
        ["M", "Red"],
      ],
    ),
    "M",
    0,
    ["M", "Red"],
  ],
] as const)("%s", async (_, block, size, selected, values) => {
  const from = block.variants[selected];
  if (!from) throw new Error("no such variant");
  expect(findValues(block, await readPageSizes(block), size, from)).toEqual(values);
});

test.each(["", "null", "[]", "{}", '{"variants":[]}', "<script>"])(
  "a block's data that Liquid wouldn't write is refused: %s",
  (text) => {
    expect(readBlockData(text)).toBeNull();
  },
);

describe("sizes in a language that isn't the shop's", () => {
  const translated = (): BlockData => ({
    ...data(
      ["Farbe", "Groesse"],
      [
        ["Rot", "Klein"],
        ["Rot", "Gross"],
        ["Blau", "Klein"],
      ],
    ),
    values: [
      ["Rot", "Blau"],
      ["Klein", "Gross", "Riesig"],
    ],
    sizes: "/apps/fitloop/sizes?product=1",
    translated: true,
  });
  const answer = {
    options: [
      { name: "Color", values: ["Red", "Blue"], linked: null },
      { name: "Size", values: ["S", "L", "XL"], linked: null },
    ],
    sizeOption: null,
    variants: { "0": [0, 0], "1": [0, 1], "2": [1, 0] },
  };
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test("are the shop's own, and are chosen by the page's words, listed or not", async () => {
    const ask = vi.fn(() => Promise.resolve(Response.json(answer)));
    vi.stubGlobal("fetch", ask);
    const block = translated();
    const sizes = await readPageSizes(block);
    expect(block.variants.map((variant) => sizes.of(variant))).toEqual(["S", "L", "S"]);
    const [first] = block.variants;
    if (!first) throw new Error("no variant");
    expect(findValues(block, sizes, "L", first)).toEqual(["Rot", "Gross"]);
    expect(findValues(block, sizes, "XL", first)).toEqual(["Rot", "Riesig"]);
    expect(findValues(block, sizes, "Klein", first)).toBeNull();
    expect(ask).toHaveBeenCalledOnce();
  });

  test.each([
    ["refused", () => Promise.resolve(Response.json({ error: "x" }, { status: 503 }))],
    ["no JSON", () => Promise.resolve(new Response("<html>"))],
    ["unreachable", () => Promise.reject(new TypeError("down"))],
  ])("are none rather than translated ones where the app's answer is %s", async (_, ask) => {
    vi.stubGlobal("fetch", ask);
    const block = translated();
    const sizes = await readPageSizes(block);
    expect(block.variants.map((variant) => sizes.of(variant))).toEqual([null, null, null]);
    expect(sizes.handle).toBeNull();
  });

  test("are asked for once more where no option is called a size, though the product has a standard one", async () => {
    const ask = vi.fn(() => Promise.resolve(Response.json(answer)));
    vi.stubGlobal("fetch", ask);
    const named = { ...translated(), translated: false, standardSize: true, options: ["Color", "Size"] };
    const unnamed = { ...named, options: ["Color", "Cut"] };
    await readPageSizes(named);
    expect(ask).not.toHaveBeenCalled();
    await readPageSizes(unnamed);
    expect(ask).toHaveBeenCalledOnce();
    await readPageSizes({ ...unnamed, standardSize: false });
    expect(ask).toHaveBeenCalledOnce();
  });
});
