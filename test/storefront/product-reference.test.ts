import { expect, test } from "vitest";
import { parseReferenceRule, productReference } from "#app/domain/product-reference.ts";
import { mappedSize, sizeByOptions } from "#app/catalog/size.ts";
import { readPageSizes } from "#app/storefront/widget/page-sizes.ts";
import { readBlockData, referenceOf } from "#app/storefront/widget/block-data.ts";
import { createExtension } from "#test/sandbox/storefront/extension.ts";
import { metafieldsDrop, productDrop } from "#test/sandbox/storefront/drops.ts";
import { createCatalogue, type SandboxProduct, type SandboxVariant } from "#test/sandbox/shopify/catalogue.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { metafieldsFor } from "#test/e2e/storefront-shop.ts";

const RULES = [
  "variant_sku",
  "product_id",
  "variant_id",
  "handle",
  "barcode",
  "sku_prefix:-",
  "sku_prefix:_",
  "metafield:custom.model",
  "metafield:custom.size_code",
  "metafield:custom.absent",
];
const extension = createExtension();
const catalogue = createCatalogue(DEMO_SHOP, 0);
const products = [...catalogue.products.values()];

/** The block's JSON as the real Liquid writes it for a product. */
function blockOf(product: SandboxProduct, rule: string) {
  const metafields = metafieldsFor({ bodygram: { productReference: rule, sizeMap: { M: "medium" } } });
  const scope = {
    app: { metafields: metafieldsDrop(metafields) },
    product: productDrop(product, null),
    request: { locale: { iso_code: "en" } },
    localization: { country: { iso_code: "US" } },
  };
  const { html } = extension.render("size", scope, { provider: "bodygram" });
  return readBlockData(/<script type="application\/json">([^]*?)<\/script>/.exec(html)?.[1] ?? "");
}

/** What the orders' side reads of a line with this variant. */
function onOrder(product: SandboxProduct, variant: SandboxVariant, rule: string): string | null {
  const parsed = parseReferenceRule(rule);
  if (!parsed) throw new Error(`${rule} is no rule.`);
  const fields = [...product.metafields, ...variant.metafields].map(({ namespace, key, value }) => [
    `${namespace}.${key}`,
    value,
  ]);
  return productReference(parsed, {
    sku: variant.sku,
    barcode: variant.barcode,
    productId: String(product.id),
    variantId: String(variant.id),
    handle: product.handle,
    metafields: Object.fromEntries(fields) as Record<string, string>,
  });
}

test.each(RULES)("the widget and the order name every product alike under the rule %s", (rule) => {
  for (const product of products) {
    const block = blockOf(product, rule);
    expect(block, product.title).not.toBeNull();
    if (!block) return;
    expect(
      block.variants.map((variant) => referenceOf(block, variant, block.product.handle)),
      product.title,
    ).toEqual(product.variants.map((variant) => onOrder(product, variant, rule)));
  }
});

test("the widget and the order name every size alike, the merchant's map included", async () => {
  for (const product of products) {
    const block = blockOf(product, "product_id");
    if (!block) throw new Error(product.title);
    const options = product.options.map(({ name, values }) => ({ name, values, linked: null }));
    const onOrder = (variant: SandboxVariant) => {
      const values = variant.options.map(({ value }) => value);
      return mappedSize(sizeByOptions({ options, sizeOption: null }, values, []), { M: "medium" })?.size ?? null;
    };
    const sizes = await readPageSizes(block);
    expect(
      block.variants.map((variant) => sizes.of(variant)),
      product.title,
    ).toEqual(product.variants.map(onOrder));
  }
});

test("a product's text can't break out of the block's JSON or its markup", () => {
  const evil = "</script><script>window.evil=1</script>\"'\u2028<img src=x>";
  const [first] = products;
  if (!first) throw new Error("The catalogue is empty.");
  const product = { ...first, title: evil, vendor: evil, handle: evil };
  const block = blockOf(product, "handle");
  expect(block?.product).toMatchObject({ title: evil, vendor: evil, handle: evil });
  expect(block && block.variants[0] && referenceOf(block, block.variants[0], block.product.handle)).toBe(evil);
});
