import fc from "fast-check";
import { expect, test } from "vitest";
import { type VariantFacts, variantFactsOf } from "#app/catalog/facts.ts";
import { sizeByOptions, sizeByTitle } from "#app/catalog/size.ts";
import type { Order } from "#app/domain/order.ts";
import { mapOrder } from "#app/orders/map-order.ts";
import { parseExactJson } from "#app/shopify/webhooks/exact-json.ts";
import { createFetchOrders } from "#app/shopify/orders/fetch-orders.server.ts";
import type { SandboxProduct, SandboxVariant } from "#test/sandbox/shopify/catalogue.ts";
import { writeJson } from "#test/sandbox/shopify/json.ts";
import { restOrder } from "#test/sandbox/shopify/rest-order.ts";
import { previewConfig } from "#test/support/orders.ts";
import { DEMO, useShopify } from "../shopify-world.ts";
import { providerOf, readPreviewConfig, toOrder, LINK_KEYS } from "#test/support/providers.ts";

const world = useShopify();

const NAMES =
  "Size|size|ＳＩＺＥ|Größe|Farbe/Größe|サイズ・カラー|Length (in)|Waist|Width|Color|Pack|Fit|Meses|المقاس|Cỡ|Title|🦊|" +
  `${"Very long ".repeat(25)}`;
const VALUES =
  "S|M|L|S/M|Black / M|M - Black|M・ブラック|32|30|28|34 / 32|D|DD|EE|250g|One Size|6-12 Months|W32 L34|Regular|" +
  "\u200fM\u200b|(M)|[L]|Rot|Default Title|é|🦊 / 38|a, b|x | y";
const names = fc.constantFrom(...NAMES.split("|").map((name) => name.trim()));
const values = fc.uniqueArray(fc.constantFrom(...VALUES.split("|")), { minLength: 1, maxLength: 4 });
const linked = fc.option(fc.constantFrom("size", "shoe-size", "color-pattern", "waist-size"), { nil: undefined });
const option = fc.record({ name: names, values, linked });
const shops = fc.record({
  options: fc.array(option, { minLength: 1, maxLength: 3 }),
  sizeOption: fc.option(names, { nil: null }),
  sizeOptions: fc.array(names, { maxLength: 2 }),
});

/** Gives a product of the twin's other options, with every combination as a variant. */
function remake(
  product: SandboxProduct,
  options: { name: string; values: string[]; linked: string | undefined }[],
): void {
  const [first] = product.variants;
  if (!first) throw new Error("A product has a variant.");
  product.options = options.map(({ name, values, linked }, place) => ({
    id: BigInt(place + 1),
    name,
    values,
    ...(linked !== undefined && { linked }),
  }));
  const combinations = options.reduce<string[][]>(
    (before, { values }) => before.flatMap((chosen) => values.map((value) => [...chosen, value])),
    [[]],
  );
  const { variants } = world.twin.shop(DEMO).catalogue;
  product.variants = combinations.map((chosen, place): SandboxVariant => {
    const variant: SandboxVariant = {
      ...first,
      id: first.id + BigInt(place) * 1_000n,
      title: chosen.join(" / "),
      options: chosen.map((value, position) => ({ name: options[position]?.name ?? "", value })),
      position: place + 1,
    };
    variants.set(variant.id, variant);
    return variant;
  });
}

test("a webhook's order and the same order read through the Admin API have the same sizes", async () => {
  await world.signIn();
  const shop = world.twin.shop(DEMO);
  const fetchOrders = createFetchOrders({
    admin: world.client,
    linkKeys: LINK_KEYS,
    accessOf: async () => ({ addresses: true, customer: false }),
    onWithheld: async () => {},
    onUnreadable: (_, field) => {
      throw new Error(field);
    },
  });
  const { shop: profile, connections } = readPreviewConfig(previewConfig());
  const robosize = connections.find(({ provider }) => provider === "robosize");
  if (!robosize) throw new Error("The configuration connects Robosize.");
  const product = [...shop.catalogue.products.values()].find(({ giftCard }) => !giftCard);
  if (!product) throw new Error("The catalogue is empty.");

  const sizesOf = (order: Order, facts: ReadonlyMap<string, VariantFacts>, sizeOptions: string[]) => {
    const input = { event: "order_paid" as const, order, shop: profile, stored: null, facts };
    const settings = { ...robosize.settings, sizeOptions, sendWithoutDevice: true } as typeof robosize.settings;
    const { delivery, skippedLines } = mapOrder(input, providerOf("robosize"), settings);
    return { sizes: delivery?.lines.map(({ item, size }) => [item.id, size]), skippedLines };
  };

  await fc.assert(
    fc.asyncProperty(shops, async ({ options, sizeOption, sizeOptions }) => {
      remake(product, options);
      product.metafields = sizeOption
        ? [{ namespace: "fitloop", key: "size_option", type: "single_line_text_field", value: sizeOption }]
        : [];
      const bought = product.variants.slice(0, 6);
      const order = world.twin.placeOrder(DEMO, {
        lines: bought.map(({ id }) => ({ variantId: id })),
        webhooks: false,
      });
      const told = toOrder(parseExactJson(writeJson(restOrder(order, shop.view()))));
      const [read] = await fetchOrders({ id: 1, domain: DEMO }, [String(order.id)]);
      if (!read) throw new Error("Shopify has the order.");

      const ids = bought.map(({ id }) => String(id));
      const byVariant = await world.client.fetchVariantFacts(DEMO, ids, []);
      const whole = await world.client.fetchProduct(DEMO, String(product.id), []);
      const facts = new Map(
        [...byVariant].flatMap(([id, found]): [string, VariantFacts][] =>
          found ? [[id, variantFactsOf(found, found.product, found.own)]] : [],
        ),
      );
      expect(facts.size).toBe(ids.length);
      for (const id of ids) {
        expect(byVariant.get(id)?.product).toEqual(whole?.facts);
        expect(byVariant.get(id)?.own).toEqual(whole?.variants.get(id));
      }

      // With facts, and as if the variants had gone.
      for (const known of [facts, new Map<string, VariantFacts>()]) {
        expect(sizesOf(read, known, sizeOptions)).toEqual(sizesOf(told, known, sizeOptions));
      }
      const asKept = options.map(({ name, values, linked }) => ({
        name,
        values,
        linked: linked === undefined ? null : `shopify.${linked}`,
      }));
      const byRule = bought.map(
        (variant) =>
          sizeByOptions(
            { options: asKept, sizeOption },
            variant.options.map(({ value }) => value),
            sizeOptions,
          )?.size ?? null,
      );
      expect(sizesOf(told, facts, sizeOptions).sizes?.map(([, size]) => size)).toEqual(byRule);
      expect(sizesOf(told, new Map(), sizeOptions).sizes?.map(([, size]) => size)).toEqual(
        bought.map(({ title }) => sizeByTitle(title === "Default Title" ? null : title)?.size ?? null),
      );
    }),
    { numRuns: 60 },
  );
}, 120_000);
