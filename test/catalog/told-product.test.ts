import { describe, expect, test } from "vitest";
import type { OwnFacts, ProductFacts } from "#app/catalog/facts.ts";
import { agrees, readToldProduct } from "#app/catalog/told-product.ts";
import type { Json } from "#test/support/orders.ts";

const body = (changes: Json = {}): Json => ({
  id: 5,
  handle: "alpine-tee",
  title: " Alpine Tee ",
  vendor: "Alpine Works",
  options: [{ id: 1, name: "Size", position: 1, values: ["S", "M"] }],
  variants: [
    { id: 11, sku: "A-S", barcode: "" },
    { id: "12", sku: null, barcode: " 4006381333931 " },
  ],
  ...changes,
});

test("a product's update is read as it is kept: trimmed, ids as digits", () => {
  expect(readToldProduct(body())).toEqual({
    handle: "alpine-tee",
    title: "Alpine Tee",
    vendor: "Alpine Works",
    options: [{ name: "Size", values: ["S", "M"] }],
    variants: [
      { id: "11", sku: "A-S", barcode: null },
      { id: "12", sku: null, barcode: "4006381333931" },
    ],
  });
});

test.each([
  ["without options", { options: undefined }],
  ["without variants", { variants: null }],
])("one %s tells too little", (_case, changes) => {
  expect(readToldProduct(body(changes))).toBeNull();
});

test("what is no option or variant is left out", () => {
  const told = readToldProduct(body({ options: [null, { name: 7, values: "S" }], variants: [7, { id: 1.5 }, {}] }));
  expect(told).toMatchObject({ options: [{ name: "", values: [] }], variants: [] });
});

describe("what is kept agrees with what is told", () => {
  const facts: ProductFacts = {
    handle: "alpine-tee",
    vendor: "Alpine Works",
    title: "Alpine Tee",
    options: [{ name: "Size", values: ["S", "M"], linked: "shopify.size" }],
    sizeOption: "Size",
    metafields: { "a.b": "c" },
  };
  const own = (sku: string | null, barcode: string | null): OwnFacts => ({
    sku,
    barcode,
    values: ["S"],
    metafields: {},
  });
  const all = { "11": own("A-S", null), "12": own(null, "4006381333931") };
  const agreesWith = (changes: Json, kept: Partial<Parameters<typeof agrees>[0]> = {}): boolean => {
    const told = readToldProduct(body(changes));
    if (!told) throw new Error("The body tells enough.");
    return agrees({ facts, variants: all, whole: false, ...kept }, told);
  };

  test("the same, and the same with variants that nobody asked for", () => {
    expect(agreesWith({})).toBe(true);
    expect(agreesWith({}, { variants: { "11": all["11"] } })).toBe(true);
    expect(agreesWith({ variants: [] })).toBe(true);
  });

  test.each([
    ["another handle", { handle: "tee" }],
    ["another title", { title: "Tee" }],
    ["another vendor", { vendor: null }],
    ["an option renamed", { options: [{ name: "Fit", values: ["S", "M"] }] }],
    ["a value more", { options: [{ name: "Size", values: ["S", "M", "L"] }] }],
    ["another SKU", { variants: [{ id: 11, sku: "B", barcode: null }] }],
    ["another barcode", { variants: [{ id: 11, sku: "A-S", barcode: "1" }] }],
  ])("not with %s", (_case, changes) => {
    expect(agreesWith(changes)).toBe(false);
  });

  test("not with a variant that is new where all are kept, nor with one that was gone, nor where nothing is", () => {
    expect(agreesWith({}, { variants: { "11": all["11"] }, whole: true })).toBe(false);
    expect(agreesWith({}, { variants: { ...all, "12": { goneAt: "2026-11-20T10:00:00.000Z" } } })).toBe(false);
    expect(agreesWith({}, { facts: null })).toBe(false);
  });
});
