import { z } from "zod";
import type { Catalogue, SandboxVariant } from "./catalogue.ts";
import type { Id } from "./ids.ts";
import { fromEuroCents, sum, times, twoSided, type Currencies, type TwoSided } from "./money.ts";
import { addUp, type Attribute, type DiscountApplication, type OrderLine, type SandboxOrder } from "./order-model.ts";
import { makeParty } from "./parties.ts";
import { createRandom, hex } from "./random.ts";
import type { ShopDefinition } from "./shops.ts";

const Words = z.record(z.string(), z.string());

const LineRequest = z.strictObject({
  /** Digits of a variant of the shop's catalogue; without one it is a custom line with `title` and `price`. */
  variantId: z.union([z.string(), z.bigint()]).optional(),
  title: z.string().optional(),
  /** In minor units of the shop's currency; the catalogue's price when left out. */
  price: z.int().min(0).optional(),
  quantity: z.int().min(1).default(1),
  properties: Words.optional(),
  discountPercent: z.number().min(0).max(100).optional(),
});

/** What a buyer brings to the checkout. */
export const CheckoutRequest = z.strictObject({
  lines: z.array(LineRequest).min(1),
  cartAttributes: Words.default({}),
  /** Left out: a fresh one for web orders; null: none. */
  cartToken: z.string().nullable().optional(),
  /** The buyer's country; the shop's when left out. */
  market: z.string().length(2).optional(),
  presentmentCurrency: z.string().length(3).optional(),
  locale: z.string().nullable().optional(),
  source: z.enum(["web", "pos", "draft", "subscription"]).default("web"),
  paid: z.boolean().default(true),
  test: z.boolean().default(false),
  discountCode: z.strictObject({ code: z.string(), percent: z.number().min(0).max(100) }).optional(),
  /** In minor units of the shop's currency; left out: by the shop's own rule. */
  shippingPrice: z.int().min(0).optional(),
  /** In minor units of the shop's currency. */
  tip: z.int().min(1).optional(),
  /** Digits of a customer's id, or null for a guest without one. */
  customerId: z.string().nullable().optional(),
  addresses: z.enum(["both", "billing", "none"]).optional(),
  taxesIncluded: z.boolean().optional(),
  /** An order of the past, for backfills: an instant in milliseconds. */
  placedAt: z.number().optional(),
  /** False: the order exists and no webhook tells of it. */
  webhooks: z.boolean().default(true),
});

export type CheckoutRequest = z.input<typeof CheckoutRequest>;

/** The ids that a shop gives out at its checkout. */
export interface CheckoutIds {
  readonly order: () => Id;
  readonly line: () => Id;
  readonly customer: () => Id;
  readonly shippingLine: () => Id;
}

/** Takes a checked request and gives the order. Refuses a variant that the shop doesn't have. */
export function checkOut(
  request: z.output<typeof CheckoutRequest>,
  at: { shop: ShopDefinition; catalogue: Catalogue; number: number; ids: CheckoutIds; now: number },
): SandboxOrder {
  const { shop, number, ids } = at;
  const now = request.placedAt ?? at.now;
  const random = createRandom(shop.domain, number);
  const currencies = { shop: shop.currency, presentment: request.presentmentCurrency ?? shop.currency };
  const online = request.source === "web";
  const discounts: DiscountApplication[] = [];
  if (request.discountCode) {
    discounts.push({
      kind: "discount_code",
      title: request.discountCode.code,
      percent: request.discountCode.percent,
      across: true,
    });
  }
  const lines = request.lines.map((line): OrderLine => {
    const variant = line.variantId === undefined ? null : findVariant(at.catalogue, line.variantId);
    const product = variant ? (at.catalogue.products.get(variant.productId) ?? null) : null;
    const price = twoSided(line.price ?? variant?.price ?? 0, currencies);
    const applied = discounts.map((discount, application) => ({ percent: discount.percent, application }));
    if (line.discountPercent) {
      discounts.push({
        kind: online ? "automatic" : "manual",
        title: "Line offer",
        percent: line.discountPercent,
        across: false,
      });
      applied.push({ percent: line.discountPercent, application: discounts.length - 1 });
    }
    return {
      id: ids.line(),
      product,
      variant,
      title: line.title ?? product?.title ?? "Custom item",
      variantTitle: variant?.title ?? null,
      sku: variant ? variant.sku : null,
      vendor: product?.vendor || null,
      price,
      quantity: line.quantity,
      currentQuantity: line.quantity,
      giftCard: product?.giftCard === true,
      tip: false,
      properties: toAttributes(line.properties ?? {}),
      discounts: product?.giftCard ? [] : allocate(times(price, line.quantity), applied),
    };
  });
  if (request.tip) lines.push(tipLine(ids.line(), twoSided(request.tip, currencies)));
  const country = request.market ?? shop.country;
  const addresses = request.addresses ?? (request.source === "pos" ? "none" : "both");
  const customerId =
    request.customerId === undefined ? (request.source === "pos" ? null : ids.customer()) : request.customerId;
  const base = {
    lines,
    taxesIncluded: request.taxesIncluded ?? shop.taxesIncluded,
    taxRate: shop.taxRate,
    shipping: addresses === "both" ? shippingLine(ids, lines, currencies, request.shippingPrice) : null,
  };
  return {
    ...base,
    id: ids.order(),
    number,
    name: `#${1000 + number}`,
    test: request.test,
    source: request.source,
    currencies,
    processedAt: now - 3_000,
    createdAt: now - 1_000,
    updatedAt: now,
    cancelledAt: null,
    cancelReason: null,
    financialStatus: request.paid ? "paid" : "pending",
    fulfillmentStatus: null,
    locale: request.locale === undefined ? (online ? `${shop.language}-${country}` : null) : request.locale,
    cartToken: request.cartToken === undefined ? (online ? `hWN${hex(random, 29)}` : null) : request.cartToken,
    checkoutToken: request.source === "pos" || request.source === "draft" ? null : hex(random, 32),
    attributes: toAttributes(request.cartAttributes),
    discounts,
    customerId: customerId === null ? null : BigInt(customerId),
    party: customerId === null && addresses === "none" ? null : makeParty(random, country),
    billing: addresses !== "none",
    shipsTo: addresses === "both" && base.shipping !== null,
    gateway: request.test ? "bogus" : request.source === "pos" ? "cash" : "shopify_payments",
    token: hex(random, 32),
    refunds: [],
    fulfillments: [],
    totals: addUp(base, "ordered"),
  };
}

function findVariant(catalogue: Catalogue, id: string | bigint): SandboxVariant {
  const variant = /^\d{1,20}$/.test(String(id)) ? catalogue.variants.get(BigInt(id)) : undefined;
  if (!variant) throw new RangeError(`The shop has no variant ${String(id)}.`);
  return variant;
}

function toAttributes(words: Readonly<Record<string, string>>): Attribute[] {
  return Object.entries(words).map(([name, value]) => ({ name, value }));
}

/** Discounts apply one after the other, each on what the ones before left. */
function allocate(
  total: TwoSided,
  applied: readonly { percent: number; application: number }[],
): OrderLine["discounts"] {
  let left = total;
  return applied.map(({ percent, application }) => {
    const amount = times(left, percent / 100);
    left = sum(left, times(amount, -1));
    return { amount, application };
  });
}

function tipLine(id: Id, price: TwoSided): OrderLine {
  const nothing = { product: null, variant: null, variantTitle: null, sku: null, vendor: null };
  const one = { quantity: 1, currentQuantity: 1, giftCard: false, tip: true, properties: [], discounts: [] };
  return { id, title: "Tip", price, ...nothing, ...one };
}

/** Goods that need a parcel cost 4.90 euro to send below 100 euro; gift cards travel by e-mail. */
function shippingLine(
  ids: CheckoutIds,
  lines: readonly OrderLine[],
  currencies: Currencies,
  asked: number | undefined,
): SandboxOrder["shipping"] {
  if (asked === undefined && lines.every((line) => line.giftCard || line.tip)) return null;
  const goods = sum(...lines.map((line) => times(line.price, line.quantity))).shop;
  const price = asked ?? (goods < fromEuroCents(10_000, currencies.shop) ? fromEuroCents(490, currencies.shop) : 0);
  return { id: ids.shippingLine(), title: "Standard", price: twoSided(price, currencies) };
}
