import type { SandboxProduct, SandboxVariant } from "./catalogue.ts";
import type { CheckoutRequest } from "./checkout.ts";
import { decimalsOf } from "./money.ts";
import type { SandboxOrder } from "./order-model.ts";
import { placeOrder, refundOrder } from "./orders.ts";
import { createRandom, hex, type Random } from "./random.ts";
import type { SandboxShop } from "./shop.ts";

/** The kinds of order that a scenario mixes; each says what is odd about it. */
export const SCENARIO_KINDS = [
  "linked",
  "foreign_currency",
  "discounted",
  "buy_now",
  "no_link",
  "pos",
  "gift_card_beside",
  "tip",
  "duplicate_lines",
  "partly_refunded",
  "test_order",
  "draft_with_custom_line",
  "subscription",
  "malformed_link",
  "taxes_on_top",
] as const;

export type ScenarioKind = (typeof SCENARIO_KINDS)[number];

export interface Scenario {
  readonly kind: ScenarioKind;
  readonly request: CheckoutRequest;
}

const MARKETS: readonly { market: string; currency: string; locale: string }[] = [
  { market: "JP", currency: "JPY", locale: "ja-JP" },
  { market: "KW", currency: "KWD", locale: "ar" },
  { market: "US", currency: "USD", locale: "en-US" },
  { market: "GB", currency: "GBP", locale: "en-GB" },
  { market: "CH", currency: "CHF", locale: "fr-CH" },
  { market: "KR", currency: "KRW", locale: "ko" },
];

/** Gives the order number `index` of a seed: the same seed gives the same orders, and the first fifteen are one of each kind. */
export function scenario(shop: SandboxShop, seed: string | number, index: number): Scenario {
  const random = createRandom(seed, shop.domain, index);
  const kind = SCENARIO_KINDS[index] ?? (random.chance(0.5) ? "linked" : random.pick(SCENARIO_KINDS));
  const goods = [...shop.catalogue.products.values()].filter((product) => !product.giftCard);
  const lines = Array.from({ length: random.between(1, 4) }, () => pickLine(random, goods));
  const link = {
    __fitloop_session: `fl_${hex(random, 24)}`,
    __fitloop_naiz: hex(random, 32),
    __fitloop_robosize: `rd-${hex(random, 12)}`,
    __fitloop_market: shop.definition.country,
  };
  return { kind, request: dress(kind, { random, shop, lines, link }) };
}

/** Places the scenario's order, and does to it what its kind has done later. */
export function playScenario(
  shop: SandboxShop,
  seed: string | number,
  index: number,
): { kind: ScenarioKind; order: SandboxOrder } {
  const { kind, request } = scenario(shop, seed, index);
  const order = placeOrder(shop, request);
  const first = order.lines[0];
  if (kind === "partly_refunded" && first) refundOrder(shop, order.id, [{ lineId: first.id, quantity: 1 }]);
  return { kind, order };
}

type Line = CheckoutRequest["lines"][number];

interface Cloth {
  readonly random: Random;
  readonly shop: SandboxShop;
  readonly lines: Line[];
  readonly link: Readonly<Record<string, string>>;
}

function dress(kind: ScenarioKind, { random, shop, lines, link }: Cloth): CheckoutRequest {
  const linked: CheckoutRequest = { lines, cartAttributes: link };
  const unit = 10 ** decimalsOf(shop.definition.currency);
  switch (kind) {
    case "linked":
      return { ...linked, cartAttributes: { ...link, "Gift note": "For Ada 🎁" } };
    case "foreign_currency": {
      const { market, currency, locale } = random.pick(
        MARKETS.filter((one) => one.currency !== shop.definition.currency),
      );
      const cartAttributes = { ...link, __fitloop_market: market };
      return { ...linked, cartAttributes, market, presentmentCurrency: currency, locale };
    }
    case "discounted":
      return {
        ...linked,
        lines: lines.map((line, place) => (place === 0 ? { ...line, quantity: 3, discountPercent: 15 } : line)),
        discountCode: { code: "SPRING", percent: random.between(5, 33) },
      };
    case "buy_now":
      return { lines: [{ ...(lines[0] as Line), properties: asProperties(link) }] };
    case "no_link":
      return { lines };
    case "pos":
      return { lines, source: "pos" };
    case "gift_card_beside":
      return { ...linked, lines: [...lines, { variantId: giftCard(shop).id }] };
    case "tip":
      return { ...linked, tip: 5 * unit };
    case "duplicate_lines":
      return { ...linked, lines: [...lines, { ...(lines[0] as Line), properties: { Engraving: "A.S." } }] };
    case "partly_refunded":
      return { ...linked, lines: [{ ...(lines[0] as Line), quantity: 2 }, ...lines.slice(1)] };
    case "test_order":
      return { ...linked, test: true };
    case "draft_with_custom_line":
      return { lines: [...lines, { title: "Alteration", price: 12 * unit }], source: "draft" };
    case "subscription":
      return { lines, source: "subscription" };
    case "malformed_link":
      return { lines, cartAttributes: { __fitloop_session: "not a session!", __fitloop_robosize: "x".repeat(129) } };
    case "taxes_on_top":
      return { ...linked, taxesIncluded: false };
  }
}

function pickLine(random: Random, goods: readonly SandboxProduct[]): Line {
  const product = random.pick(goods);
  return { variantId: random.pick(product.variants).id, quantity: random.chance(0.75) ? 1 : random.between(2, 3) };
}

/** A buy-now button takes only the form along: hidden line properties, one underscore instead of two. */
function asProperties(link: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(link).map(([key, value]) => [key.slice(1), value]));
}

function giftCard(shop: SandboxShop): SandboxVariant {
  const variant = [...shop.catalogue.products.values()].find((product) => product.giftCard)?.variants[0];
  if (!variant) throw new RangeError("The catalogue has no gift card.");
  return variant;
}
