import type { ShopifyTwin } from "../shopify/start.ts";
import type { SandboxOrder } from "../shopify/order-model.ts";
import { hex, type Random } from "../shopify/random.ts";
import type { Cart, CartLine } from "./carts.ts";
import type { Market } from "./markets.ts";

/** A checkout as it was opened: what the cart gets later never arrives here. */
export interface Checkout {
  readonly id: string;
  readonly cartToken: string;
  readonly lines: readonly CartLine[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly market: Market;
  readonly wallet: boolean;
  order: SandboxOrder | null;
}

/** The checkouts of a shop; paying one places its order in the twin. */
export class Checkouts {
  readonly all = new Map<string, Checkout>();
  readonly #random: Random;
  readonly #twin: ShopifyTwin;
  readonly #shop: string;

  constructor(twin: ShopifyTwin, shop: string, random: Random) {
    this.#twin = twin;
    this.#shop = shop;
    this.#random = random;
  }

  /** Opens a checkout over copies: attributes and lines are frozen from here on. */
  open(from: Pick<Cart, "token" | "lines" | "attributes">, market: Market, wallet = false): Checkout {
    const checkout: Checkout = {
      id: hex(this.#random, 24),
      cartToken: from.token,
      lines: from.lines.map((line) => ({ ...line })),
      attributes: { ...from.attributes },
      market,
      wallet,
      order: null,
    };
    this.all.set(checkout.id, checkout);
    return checkout;
  }

  pay(checkout: Checkout): SandboxOrder {
    checkout.order ??= this.#twin.placeOrder(this.#shop, {
      lines: checkout.lines.map(({ variant, quantity, properties }) => ({
        variantId: variant.id,
        quantity,
        properties: { ...properties },
      })),
      cartAttributes: { ...checkout.attributes },
      cartToken: checkout.cartToken,
      market: checkout.market.country,
      presentmentCurrency: checkout.market.currency,
      locale: `${checkout.market.locale}-${checkout.market.country}`,
    });
    return checkout.order;
  }
}
