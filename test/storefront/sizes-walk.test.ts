import { afterEach, expect, test, vi } from "vitest";
import { mappedSize, sizeByOptions } from "#app/catalog/size.ts";
import { sizeAnswerOf } from "#app/catalog/size-answer.ts";
import { readBlockData } from "#app/storefront/widget/block-data.ts";
import { findValues } from "#app/storefront/choose/find-values.ts";
import { readPageSizes } from "#app/storefront/widget/page-sizes.ts";
import { metafieldsFor } from "#test/e2e/storefront-shop.ts";
import { createCatalogue, type SandboxProduct } from "#test/sandbox/shopify/catalogue.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { metafieldsDrop, productDrop } from "#test/sandbox/storefront/drops.ts";
import { createExtension } from "#test/sandbox/storefront/extension.ts";
import { MARKETS } from "#test/sandbox/storefront/markets.ts";

const extension = createExtension();
const products = [...createCatalogue(DEMO_SHOP, 0).products.values()];
const SIZE_MAP = { M: "medium", "38": "S" };
const PRIMARY = MARKETS[0].locale;

afterEach(() => {
  vi.unstubAllGlobals();
});

/** What the app keeps of a product, and answers with. */
const answerFor = (product: SandboxProduct) => {
  const options = product.options.map(({ name, values, linked }) => ({
    name,
    values,
    linked: linked ? `shopify.${linked}` : null,
  }));
  const facts = { handle: product.handle, vendor: null, title: null, options, sizeOption: null, metafields: {} };
  const variants = Object.fromEntries(
    product.variants.map((variant) => {
      const values = variant.options.map(({ value }) => value);
      return [String(variant.id), { sku: null, barcode: null, values, metafields: {} }];
    }),
  );
  return { options, answer: sizeAnswerOf({ facts, variants, whole: true }) };
};

function blockOf(product: SandboxProduct, locale: string) {
  const metafields = metafieldsFor({ bodygram: { sizeMap: SIZE_MAP } });
  const primary = locale === PRIMARY;
  const scope = {
    app: { metafields: metafieldsDrop(metafields) },
    product: productDrop(product, null, () => true, primary ? null : locale),
    request: { locale: { iso_code: locale, primary } },
    localization: { country: { iso_code: "DE" } },
  };
  const { html } = extension.render("size", scope, { provider: "bodygram" });
  return readBlockData(/<script type="application\/json">([^]*?)<\/script>/.exec(html)?.[1] ?? "");
}

test.each([...new Set(MARKETS.map(({ locale }) => locale))])(
  "in %s the widget is given for every variant the size that the order will tell",
  async (locale) => {
    const asked: string[] = [];
    for (const product of products) {
      const { options, answer } = answerFor(product);
      vi.stubGlobal("fetch", (url: string) => {
        asked.push(url);
        return Promise.resolve(Response.json(answer));
      });
      const block = blockOf(product, locale);
      if (!block) throw new Error(product.title);
      const sizes = await readPageSizes(block);
      expect(sizes.handle).toBe(product.handle);
      const onOrder = product.variants.map((variant) => {
        const values = variant.options.map(({ value }) => value);
        return mappedSize(sizeByOptions({ options, sizeOption: null }, values, []), SIZE_MAP)?.size ?? null;
      });
      expect(
        block.variants.map((variant) => sizes.of(variant)),
        product.title,
      ).toEqual(onOrder);
      // A size that is taken is found again, and turns nothing but itself.
      for (const variant of block.variants.slice(0, 12)) {
        const size = sizes.of(variant);
        const first = block.variants[0];
        if (size === null || !first) continue;
        const found = findValues(block, sizes, size, variant);
        expect(found, `${product.title} ${size}`).toEqual(variant.options);
      }
    }
    // In the shop's own language nothing is asked but where only a standard metafield tells the size.
    if (locale === PRIMARY) expect(asked.length).toBeLessThanOrEqual(2);
    else expect(asked).toHaveLength(products.length);
  },
);
