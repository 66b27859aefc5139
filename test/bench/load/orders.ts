import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import type { VariantFacts } from "#app/catalog/facts.ts";
import { sizeOf } from "#app/catalog/size.ts";
import type { LineItem } from "#app/domain/order.ts";
import { SandboxClock } from "#test/sandbox/clock.ts";
import { readAppConfig } from "#test/sandbox/shopify/app-config.ts";
import type { SandboxProduct, SandboxVariant } from "#test/sandbox/shopify/catalogue.ts";
import { writeJson } from "#test/sandbox/shopify/json.ts";
import { placeOrder } from "#test/sandbox/shopify/orders.ts";
import { createRandom } from "#test/sandbox/shopify/random.ts";
import { restOrder } from "#test/sandbox/shopify/rest-order.ts";
import { SandboxShop } from "#test/sandbox/shopify/shop.ts";
import { DEMO_SHOP, numberedShop } from "#test/sandbox/shopify/shops.ts";
import { compileFields } from "#test/sandbox/shopify/trim.ts";

/** Order ids have thirteen digits, like Shopify's; the bench counts up from here. */
export const FIRST_ORDER_ID = 7_000_000_000_000;

/** A body cut at every place where the order's id stands. */
type Template = string[];

const LINES = 3;
const TEMPLATES = 64;
const TOPIC = "orders/paid";
/** The sandbox mixes in ids past 2^53, which Shopify has yet to give out. */
const LONG_ID = /[:[,]\d{16,}/;

/** The shops that the orders are spread over. */
export function benchShops(count: number): { domain: string; primaryDomain: string }[] {
  return Array.from({ length: count }, (_, index) => numberedShop(index + 1));
}

const shop = new SandboxShop(DEMO_SHOP, 0, new SandboxClock(), () => undefined);

/** Clothes with a size: what is odd about orders is for other tests. */
const goods = [...shop.catalogue.products.values()].filter(
  (product) =>
    !product.giftCard &&
    product.variants.every((variant) => sizeOf({ variantTitle: null } as LineItem, factsOf(product, variant), {})),
);

/**
 * Bodies of `orders/paid` as Shopify sends them for this app's subscription (`include_fields` of shopify.app.toml):
 * three lines, money sets, both addresses' countries, and the session link in the cart's attributes.
 */
function templates(): Template[] {
  const config = readAppConfig(readFileSync("shopify.app.toml", "utf8"));
  const fields = config.subscriptions.find(({ topic }) => topic === TOPIC)?.includeFields ?? [];
  const trim = compileFields(fields);
  const found: Template[] = [];
  for (let index = 0; found.length < TEMPLATES; index += 1) {
    const random = createRandom("bench", index);
    const order = placeOrder(shop, {
      lines: Array.from({ length: LINES }, () => ({
        variantId: random.pick(random.pick(goods).variants).id,
        quantity: random.between(1, 2),
      })),
      cartAttributes: {
        __fitloop_session: `fl_${index.toString(16).padStart(24, "0")}`,
        __fitloop_naiz: index.toString(16).padStart(32, "0"),
        __fitloop_robosize: `rd-${index.toString(16).padStart(12, "0")}`,
        __fitloop_market: "DE",
      },
      webhooks: false,
    });
    const body = writeJson(trim(restOrder(order, shop.view())));
    if (!LONG_ID.test(body)) found.push(body.split(String(order.id)));
  }
  return found;
}

/** What Shopify would say of the variants that the orders hold. */
export function variantFacts(): Map<string, VariantFacts> {
  return new Map(
    goods.flatMap((product) =>
      product.variants.map((variant): [string, VariantFacts] => [String(variant.id), factsOf(product, variant)]),
    ),
  );
}

function factsOf(product: SandboxProduct, variant: SandboxVariant): VariantFacts {
  return {
    variantId: String(variant.id),
    productId: String(product.id),
    handle: product.handle,
    sku: variant.sku,
    barcode: variant.barcode,
    vendor: product.vendor,
    productTitle: product.title,
    options: variant.options,
    sizeOption: null,
    metafields: {},
  };
}

/** Makes whole, signed requests for orders `first` to `first + count - 1`, each with an id of its own. */
export function signedRequests(options: {
  first: number;
  count: number;
  shops: readonly string[];
  secret: string;
  path: string;
}): { requests: Buffer[]; bodyBytes: number } {
  const { first, count, shops, secret, path } = options;
  const all = templates();
  const triggeredAt = new Date().toISOString();
  let bodyBytes = 0;
  const requests = Array.from({ length: count }, (_, index) => {
    const id = String(FIRST_ORDER_ID + first + index);
    const body = Buffer.from((all[index % all.length] ?? []).join(id));
    bodyBytes += body.length;
    const head = [
      `POST ${path} HTTP/1.1`,
      "Host: 127.0.0.1",
      "User-Agent: Shopify-Captain-Hook",
      "Content-Type: application/json",
      `X-Shopify-Topic: ${TOPIC}`,
      `X-Shopify-Hmac-Sha256: ${createHmac("sha256", secret).update(body).digest("base64")}`,
      `X-Shopify-Shop-Domain: ${shops[index % shops.length]}`,
      "X-Shopify-API-Version: 2026-10",
      `X-Shopify-Webhook-Id: bench-${id}`,
      `X-Shopify-Triggered-At: ${triggeredAt}`,
      `Content-Length: ${body.length}`,
    ];
    return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
  });
  return { requests, bodyBytes: Math.round(bodyBytes / Math.max(1, count)) };
}
