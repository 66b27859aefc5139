import { describe, expect, test } from "vitest";
import { parseReferenceRule, productReference, type ReferenceSource } from "#app/domain/product-reference.ts";

const source: ReferenceSource = {
  sku: "ALP-TEE-M",
  productId: "632910392",
  variantId: "808950810",
  handle: "alpine-tee",
  barcode: "00-4006381",
  metafields: { "fit.code": " AT-1 ", "fit.blank": " ", "custom.fit.code": "X" },
};

function reference(rule: string, changes: Partial<ReferenceSource> = {}): string | null {
  const parsed = parseReferenceRule(rule);
  if (!parsed) throw new Error(`${rule} is no rule`);
  return productReference(parsed, { ...source, ...changes });
}

describe("each rule reads its own field", () => {
  test.each([
    ["variant_sku", "ALP-TEE-M"],
    ["product_id", "632910392"],
    ["variant_id", "808950810"],
    ["handle", "alpine-tee"],
    ["barcode", "00-4006381"],
    ["metafield:fit.code", "AT-1"],
    ["metafield:custom.fit.code", "X"],
    ["metafield:fit.other", null],
    ["metafield:fit.blank", null],
    ["metafield:to.String", null],
    ["sku_prefix:-", "ALP-TEE"],
  ])("%s gives %s", (rule, expected) => {
    expect(reference(rule)).toBe(expected);
  });

  test.each(["variant_sku", "product_id", "variant_id", "handle", "barcode", "metafield:a.b", "sku_prefix:-"])(
    "%s gives nothing where nothing is known",
    (rule) => {
      const nothing = { sku: null, productId: null, variantId: null, handle: null, barcode: null, metafields: {} };
      expect(reference(rule, nothing)).toBeNull();
    },
  );
});

describe("the SKU's prefix ends at the last separator", () => {
  test.each([
    ["sku_prefix:-", "A-B-C", "A-B"],
    ["sku_prefix:-", "ABC", "ABC"],
    ["sku_prefix:-", "-M", null],
    ["sku_prefix:-", " -M", null],
    ["sku_prefix:-", "A-", "A"],
    ["sku_prefix:-", "A -M", "A"],
    ["sku_prefix:__", "A_B__M", "A_B"],
    ["sku_prefix:.", "A.B+C", "A"],
    ["sku_prefix::", "A:M", "A"],
  ])("%s of %s is %s", (rule, sku, expected) => {
    expect(reference(rule, { sku })).toBe(expected);
  });
});

test.each([
  "",
  "sku",
  "SKU",
  "sku_prefix",
  "sku_prefix:",
  "metafield:",
  "metafield:code",
  "metafield:.code",
  "metafield:ns.",
])("%j is no rule", (rule) => {
  expect(parseReferenceRule(rule)).toBeNull();
});
