import { describe, expect, it, test } from "vitest";
import type { VariantFacts } from "#app/catalog/facts.ts";
import type { SizeSettings } from "#app/catalog/own-size.ts";
import type { LineItem } from "#app/domain/order.ts";
import { type Advice, advisedLines, isFollowed } from "#app/lines/advised.ts";

const PLACED = Date.UTC(2026, 10, 20, 10);
const DAY = 86_400_000;

const line = (more: Partial<LineItem> = {}): LineItem => ({
  ...{ id: "11", productId: "5", variantId: "52", sku: null, vendor: null, title: "Tee", variantTitle: "M / Black" },
  ...{ quantity: 1, requiresShipping: true, reason: null },
  ...more,
});
const advice = (more: Partial<Advice> = {}): Advice => ({
  ...{ provider: "bodygram", productId: "5", size: "M", score: null, immediate: false, taken: false },
  toldAt: new Date(PLACED - 1_000),
  ...more,
});
const facts = (sizes: string[], value: string, more: Partial<VariantFacts> = {}): VariantFacts => ({
  ...{ variantId: "52", productId: "5", handle: null, sku: null, barcode: null, vendor: null, productTitle: null },
  options: [
    { name: "Size", values: sizes, linked: null },
    { name: "Color", values: ["Black", "Red"], linked: null },
  ],
  ...{ values: [value, "Black"], sizeOption: null, metafields: {} },
  ...more,
});
const find = (
  told: Advice[],
  { lines = [line()], known = null as VariantFacts | null, settings = {} as Partial<SizeSettings> } = {},
) =>
  advisedLines({
    order: { placedAt: PLACED, lines },
    advice: told,
    facts: new Map(known ? [[known.variantId, known]] : []),
    settingsOf: () => ({ sizeOptions: [], sizeMap: {}, ...settings }),
  });
const one = (told: Advice[], more?: Parameters<typeof find>[1]) => find(told, more)[0]?.advice[0];

describe("what was advised of a line", () => {
  it("is the last that a provider told of its product in the thirty days before the order", () => {
    const told = [
      advice({ size: "L", toldAt: new Date(PLACED - 2 * DAY) }),
      advice({ size: "S", toldAt: new Date(PLACED - 3 * DAY) }),
      advice({ size: "XL", toldAt: new Date(PLACED + 1_000) }),
      advice({ size: "XS", toldAt: new Date(PLACED - 31 * DAY) }),
      advice({ size: "XXL", productId: "6" }),
    ];
    expect(find(told, { known: facts(["M", "L"], "M") })).toMatchObject([
      { lineId: "11", productId: "5", advice: [{ size: "L", bought: "M" }] },
    ]);
    expect(find(told.slice(2))).toEqual([]);
  });

  it("counts to the second: told as the order was placed, and thirty days before", () => {
    expect(one([advice({ toldAt: new Date(PLACED + 999) })])?.at).toBe(PLACED + 999);
    expect(one([advice({ toldAt: new Date(PLACED + 1_000) })])).toBeUndefined();
    expect(one([advice({ toldAt: new Date(PLACED - 30 * DAY) })])).toBeDefined();
    expect(one([advice({ toldAt: new Date(PLACED - 30 * DAY - 1_000) })])).toBeUndefined();
  });

  it("stands once for each provider, and for each line of the product", () => {
    const told = [advice(), advice({ provider: "fit-analytics", size: "L" })];
    const known = facts(["M", "L"], "M");
    const lines = [line(), line({ id: "12", variantId: "53", variantTitle: "L / Black" })];
    expect(
      find(told, { lines, known }).map(({ lineId, advice: all }) => [
        lineId,
        all.map((a) => [a.provider, a.size, a.bought]),
      ]),
    ).toEqual([
      [
        "11",
        [
          ["bodygram", "M", "M"],
          ["fit-analytics", "L", "M"],
        ],
      ],
      [
        "12",
        [
          ["bodygram", "M", null],
          ["fit-analytics", "L", "L"],
        ],
      ],
    ]);
  });

  it("was taken if the same size was ever taken, though it was only shown since", () => {
    const taken = advice({ taken: true, toldAt: new Date(PLACED - DAY) });
    expect(one([taken, advice()])?.taken).toBe(true);
    expect(one([taken, advice({ size: "L" })])?.taken).toBe(false);
  });

  it.each(["gift_card", "tip", "custom_item", "removed"] as const)("is nothing for a line that is %s", (reason) => {
    expect(find([advice()], { lines: [line({ reason })] })).toEqual([]);
  });
  it("is nothing for a line without a product", () => {
    expect(find([advice()], { lines: [line({ productId: null })] })).toEqual([]);
  });
});

test.each([
  ["the same word", "M", facts(["S", "M", "L"], "M"), {}, "M", "M", true],
  ["another case and spaces", " m", facts(["S", "M", "L"], "M"), {}, "M", "M", true],
  ["another size of the product", "L", facts(["S", "M", "L"], "M"), {}, "L", "M", false],
  ["a size that the product doesn't have", "XXL", facts(["S", "M", "L"], "M"), {}, null, "M", null],
  ["a sizing system before it", "EU 41 1/3", facts(["40 2/3", "41 1/3"], "41 1/3"), {}, "41 1/3", "41 1/3", true],
  ["the merchant's map", "Medium", facts(["S", "M"], "M"), { sizeMap: { M: "Medium" } }, "Medium", "Medium", true],
  ["options renamed since", "M", facts(["Small", "Medium"], "Medium"), {}, null, "Medium", null],
  ["no facts, by the title", "M", null, {}, "M", "M", true],
  ["no facts, and another size than the title's", "L", null, {}, null, null, null],
])("an advised size is matched with the product's: %s", (_, size, known, settings, own, bought, followed) => {
  const found = one([advice({ size })], { known, settings });
  expect(found).toMatchObject({ own, bought });
  expect(found && isFollowed(found)).toBe(followed);
});

test("a size of two dimensions is matched whole", () => {
  const known = facts([], "", {
    options: [
      { name: "Waist", values: ["30", "32"], linked: null },
      { name: "Length", values: ["32", "34"], linked: null },
    ],
    values: ["30", "32"],
  });
  expect(one([advice({ size: "32/34" })], { known })).toMatchObject({ own: "32/34", bought: "30/32" });
  expect(one([advice({ size: "34/34" })], { known })).toMatchObject({ own: null });
});

test("a size that was bought without one is told as not known", () => {
  expect(one([advice()], { lines: [line({ variantTitle: "Black" })] })).toMatchObject({ own: null, bought: null });
});
