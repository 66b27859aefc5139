import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import type { OwnFacts, ProductFacts } from "#app/catalog/facts.ts";
import type { LookedUp } from "#app/catalog/product-facts.server.ts";
import { sizeByOptions } from "#app/catalog/size.ts";
import { SandboxClock } from "#test/sandbox/clock.ts";
import { readAppConfig } from "#test/sandbox/shopify/app-config.ts";
import type { SandboxProduct, SandboxVariant } from "#test/sandbox/shopify/catalogue.ts";
import { writeJson } from "#test/sandbox/shopify/json.ts";
import { placeOrder } from "#test/sandbox/shopify/orders.ts";
import { createRandom } from "#test/sandbox/shopify/random.ts";
import { restProduct } from "#test/sandbox/shopify/rest-events.ts";
import { restOrder } from "#test/sandbox/shopify/rest-order.ts";
import { SandboxShop } from "#test/sandbox/shopify/shop.ts";
import { DEMO_SHOP, numberedShop } from "#test/sandbox/shopify/shops.ts";
import { compileFields } from "#test/sandbox/shopify/trim.ts";

/** Order ids have thirteen digits, like Shopify's; the bench counts up from here. */
export const FIRST_ORDER_ID = 7_000_000_000_000;

/** An order's body, cut at every place where its id stands, and those of its products' updates. */
interface Template {
  order: string[];
  products: string[];
}

const LINES = 3;
const TEMPLATES = 64;
const TOPIC = "orders/paid";
const PRODUCT_TOPIC = "products/update";
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
    product.variants.every((variant) => sizeByOptions(factsOf(product), ownFactsOf(variant).values, []) !== null),
);

/**
 * Bodies of `orders/paid` as Shopify sends them for this app's subscription (`include_fields` of shopify.app.toml):
 * three lines, money sets, both addresses' countries, and the session link in the cart's attributes.
 */
function templates(): Template[] {
  const config = readAppConfig(readFileSync("shopify.app.toml", "utf8"));
  const trimmed = (wanted: string) =>
    compileFields(config.subscriptions.find(({ topic }) => topic === wanted)?.includeFields ?? []);
  const trim = trimmed(TOPIC);
  const trimProduct = trimmed(PRODUCT_TOPIC);
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
    if (LONG_ID.test(body)) continue;
    const products = new Set(order.lines.flatMap(({ product }) => product ?? []));
    found.push({
      order: body.split(String(order.id)),
      products: [...products].map((product) => writeJson(trimProduct(restProduct(product, shop.definition)))),
    });
  }
  return found;
}

/** What Shopify would say of the products that the orders hold. */
export function productFacts(): LookedUp[] {
  return goods.map((product) => ({
    productId: String(product.id),
    facts: factsOf(product),
    variants: new Map(product.variants.map((variant) => [String(variant.id), ownFactsOf(variant)])),
    whole: false,
  }));
}

/** As it is kept: trimmed, and null when nothing is left. */
function text(stated: string | null): string | null {
  return stated?.trim() || null;
}

function factsOf({ handle, vendor, title, options }: SandboxProduct): ProductFacts {
  return {
    handle: text(handle),
    vendor: text(vendor),
    title: text(title),
    options: options.map(({ name, values }) => ({ name, values, linked: null })),
    sizeOption: null,
    metafields: {},
  };
}

function ownFactsOf({ sku, barcode, options }: SandboxVariant): OwnFacts {
  return { sku: text(sku), barcode: text(barcode), values: options.map(({ value }) => value), metafields: {} };
}

/**
 * Makes whole, signed requests for orders `first` to `first + count - 1`, each with an id of its own; with `products`
 * those of their products' updates stand behind. `answers` tells how many requests each is.
 */
export function signedRequests(options: {
  first: number;
  count: number;
  shops: readonly string[];
  secret: string;
  path: string;
  products: boolean;
}): { requests: Buffer[]; answers: number[]; bodyBytes: number } {
  const { first, count, shops, secret, path } = options;
  const all = templates();
  const triggeredAt = new Date().toISOString();
  let bodyBytes = 0;
  const signed = (topic: string, shop: string | undefined, webhookId: string, body: Buffer): Buffer => {
    const head = [
      `POST ${path} HTTP/1.1`,
      "Host: 127.0.0.1",
      "User-Agent: Shopify-Captain-Hook",
      "Content-Type: application/json",
      `X-Shopify-Topic: ${topic}`,
      `X-Shopify-Hmac-Sha256: ${createHmac("sha256", secret).update(body).digest("base64")}`,
      `X-Shopify-Shop-Domain: ${shop}`,
      "X-Shopify-API-Version: 2026-10",
      `X-Shopify-Webhook-Id: ${webhookId}`,
      `X-Shopify-Triggered-At: ${triggeredAt}`,
      `Content-Length: ${body.length}`,
    ];
    return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
  };
  const groups = Array.from({ length: count }, (_, index) => {
    const id = String(FIRST_ORDER_ID + first + index);
    const shop = shops[index % shops.length];
    const template = all[index % all.length];
    const body = Buffer.from((template?.order ?? []).join(id));
    bodyBytes += body.length;
    const updates = options.products ? (template?.products ?? []) : [];
    return [
      signed(TOPIC, shop, `bench-${id}`, body),
      ...updates.map((text, place) => signed(PRODUCT_TOPIC, shop, `bench-${id}-${place}`, Buffer.from(text))),
    ];
  });
  return {
    requests: groups.map((group) => Buffer.concat(group)),
    answers: groups.map((group) => group.length),
    bodyBytes: Math.round(bodyBytes / Math.max(1, count)),
  };
}
