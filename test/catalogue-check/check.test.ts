import { describe, expect, it } from "vitest";
import { createCheck } from "#app/catalogue-check/check.ts";
import { usualSettings } from "#app/connections/usual-settings.ts";
import type { CommonSettings } from "#app/domain/provider.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import type { CatalogueVariant } from "#app/shopify/admin/operations/catalogue-variants.ts";

const SHOP = { domain: "s.myshopify.com", primaryDomain: "s.example", country: "DE", language: "de", timeZone: "UTC" };
const provider = PROVIDERS.of("bodygram");

const check = (settings: Partial<CommonSettings> = {}, sizeless: string[] = []) =>
  createCheck({
    connections: [{ provider, settings: { ...usualSettings(provider), ...settings } }],
    shop: SHOP,
    sizeless: new Set(sizeless),
    now: 0,
  });

const variant = (
  productId: string,
  own: Partial<CatalogueVariant["own"]> & { option?: string; id?: string } = {},
  rest: Partial<CatalogueVariant> = {},
): CatalogueVariant => {
  const { option = "Size", id = `${productId}1`, values = ["M"], ...others } = own;
  return {
    ...{ variantId: id, productId, variantTitle: values.join(" / "), isActive: true, isGiftCard: false },
    product: {
      ...{ handle: `p${productId}`, vendor: "V", title: `Product ${productId}`, sizeOption: null, metafields: {} },
      options: [{ name: option, values: values.map(String), linked: null }],
    },
    own: { sku: `SKU-${id}`, barcode: null, metafields: {}, values, ...others },
    ...rest,
  };
};
const NO_SIZE = { option: "Motif", values: ["Blue whale"] };

describe("a look at the catalogue", () => {
  it("counts by product how much of it a provider would get, by the rules that map an order", () => {
    const looked = check();
    looked.add(variant("1"));
    looked.add(variant("2", { id: "21" }));
    looked.add(variant("2", { ...NO_SIZE, id: "22" }));
    looked.add(variant("3", NO_SIZE));
    expect(looked.result()).toMatchObject({
      ...{ variants: 4, products: 3 },
      providers: [{ provider: "bodygram", whole: 1, partly: 1, none: 1, reasons: { no_size: 2 } }],
      noSize: [
        { productId: "2", variants: 1, providers: ["bodygram"] },
        { productId: "3", title: "Product 3", options: ["Motif"] },
      ],
    });
  });

  it("names the setting that would mend most", () => {
    const looked = check();
    looked.add(variant("1", NO_SIZE));
    looked.add(variant("2", { option: "Motif", values: ["Red fox"] }));
    looked.add(variant("3", { option: "Finish", values: ["Matt"] }));
    expect(looked.result().mend).toEqual({ provider: "bodygram", setting: "sizeOptions", value: "Motif", count: 2 });
    const named = check({ productReference: "barcode" });
    named.add(variant("1"));
    expect(named.result()).toMatchObject({
      noReference: [{ productId: "1" }],
      mend: { setting: "productReference", count: 1 },
    });
  });

  it("finds products that a provider would take for one, and none among a product's own variants", () => {
    const looked = check({ productReference: "variant_sku" });
    looked.add(variant("1", { id: "11", sku: "SAME" }));
    looked.add(variant("1", { id: "12", sku: "SAME" }));
    expect(looked.result().shared).toEqual([]);
    looked.add(variant("2", { sku: "SAME" }));
    expect(looked.result().shared).toEqual([
      {
        reference: "SAME",
        products: [
          { productId: "1", title: "Product 1" },
          { productId: "2", title: "Product 2" },
        ],
      },
    ]);
  });

  it("leaves out what comes without a size as before, and counts it as no fault", () => {
    const looked = check({}, ["3"]);
    looked.add(variant("3", NO_SIZE));
    expect(looked.result()).toMatchObject({ providers: [{ none: 1, reasons: {} }], noSize: [], mend: null });
  });

  it("passes over what isn't for sale, and gift cards", () => {
    const looked = check();
    looked.add(variant("1", NO_SIZE, { isActive: false }));
    looked.add(variant("2", NO_SIZE, { isGiftCard: true }));
    expect(looked.result()).toMatchObject({ variants: 0, products: 0, noSize: [] });
  });

  it("lists no more than a person mends, says that there are more, and cuts long titles", () => {
    const looked = check();
    for (let index = 0; index < 130; index += 1) looked.add(variant(String(1000 + index), NO_SIZE));
    const long = variant("9", NO_SIZE);
    const first = check();
    first.add({ ...long, product: { ...long.product, title: "t".repeat(300) } });
    expect(looked.result()).toMatchObject({ isCut: true, providers: [{ none: 130 }] });
    expect(looked.result().noSize).toHaveLength(100);
    expect(first.result().noSize[0]?.title).toHaveLength(200);
  });
});
