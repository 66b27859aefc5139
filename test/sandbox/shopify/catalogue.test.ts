import { expect, test } from "vitest";
import { createCatalogue, withCheckDigit } from "./catalogue.ts";
import { DEMO_SHOP, KUWAIT_SHOP, TOKYO_SHOP } from "./shops.ts";

const products = [...createCatalogue(DEMO_SHOP, 0).products.values()];
const variants = products.flatMap((product) => product.variants);
const names = new Set(products.flatMap((product) => product.options.map((option) => option.name)));

test("the catalogue has at least sixty products and options in many languages", () => {
  expect(products.length).toBeGreaterThanOrEqual(60);
  for (const name of [
    "Size",
    "Größe",
    "Taille",
    "Talla",
    "Taglia",
    "サイズ",
    "Maat",
    "Tamanho",
    "Pointure",
    "Waist",
    "Cup",
  ]) {
    expect(names).toContain(name);
  }
});

test("the catalogue is the same on every run, and no two shops share an id", () => {
  expect([...createCatalogue(DEMO_SHOP, 0).products.values()]).toEqual(products);
  const tokyo = createCatalogue(TOKYO_SHOP, 1);
  expect(variants.filter((variant) => tokyo.variants.has(variant.id))).toEqual([]);
  expect(new Set(variants.map((variant) => variant.id)).size).toBe(variants.length);
});

test("some ids lie beyond what a double can hold", () => {
  expect(products.some((product) => product.id > BigInt(Number.MAX_SAFE_INTEGER))).toBe(true);
  expect(variants.some((variant) => variant.id.toString().length === 14)).toBe(true);
});

test("barcodes are valid, wrong, blank and missing", () => {
  const barcodes = variants.map((variant) => variant.barcode);
  const valid = (length: number) => (code: string | null) =>
    code !== null && code.length === length && /^\d+$/.test(code) && withCheckDigit(code.slice(0, -1)) === code;
  for (const length of [8, 12, 13, 14]) expect(barcodes.some(valid(length)), `length ${length}`).toBe(true);
  expect(barcodes.some((code) => code !== null && /^\d{13}$/.test(code) && !valid(13)(code))).toBe(true);
  expect(barcodes).toContain("");
  expect(barcodes).toContain(null);
});

test("a check digit follows the standard's own example", () => {
  expect(withCheckDigit("629104150021")).toBe("6291041500213");
});

test("a product without options has one variant called Default Title", () => {
  const scarf = products.find((product) => product.title === "Wool Scarf");
  expect(scarf?.variants.map((variant) => [variant.title, variant.options])).toEqual([
    ["Default Title", [{ name: "Title", value: "Default Title" }]],
  ]);
});

test("prices are round in the shop's own currency", () => {
  const tokyo = [...createCatalogue(TOKYO_SHOP, 1).variants.values()];
  expect(tokyo.every((variant) => variant.price > 0 && variant.price % 5 === 0)).toBe(true);
  expect([...createCatalogue(KUWAIT_SHOP, 2).variants.values()].every((variant) => variant.price > 0)).toBe(true);
});

test("skus are blank, missing, shared or with the size at their end", () => {
  const skus = variants.map((variant) => variant.sku);
  expect(skus).toContain("");
  expect(skus).toContain(null);
  expect(skus).toContain("NO1000-XS-BLACK");
  expect(
    products.some((product) => product.variants.length > 1 && new Set(product.variants.map((v) => v.sku)).size === 1),
  ).toBe(true);
});
