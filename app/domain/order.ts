import type { CarriedLink } from "./session-link.ts";

/** Which of an order's two currencies a connection reports in. */
export type CurrencySide = "presentment" | "shop";

/** Why a line is no purchase of a size at all, at any provider. */
export type GeneralLineReason = "gift_card" | "tip" | "custom_item" | "removed";

/** A line of an order. Ids are strings of digits; texts are as Shopify states them. */
export interface LineItem {
  id: string;
  productId: string | null;
  variantId: string | null;
  sku: string | null;
  vendor: string | null;
  title: string | null;
  variantTitle: string | null;
  /** What is still bought: 1 or more, or 0 when the line was removed. */
  quantity: number;
  /** False for what nobody is sent, such as an insurance or a donation. */
  requiresShipping: boolean;
  reason: GeneralLineReason | null;
}

/** All amounts of an order in one currency, in its minor units. `unitPrices` follows the order's lines. */
export interface OrderMoney {
  currency: string;
  total: number;
  subtotal: number;
  taxes: number;
  shipping: number;
  discount: number;
  unitPrices: (number | null)[];
}

/** What an order comes to after its edits and refunds, in one currency's minor units. */
export type CurrentAmounts = Pick<OrderMoney, "total" | "subtotal" | "taxes" | "shipping" | "discount">;

/**
 * A paid order as Fitloop knows it. Instants are milliseconds since 1970 UTC, whole seconds. The type has no place for
 * a name, an address line, an e-mail, a phone number or a note: what isn't here can't leak.
 */
export interface Order {
  id: string;
  name: string | null;
  placedAt: number;
  updatedAt: number | null;
  cancelledAt: number | null;
  test: boolean;
  sourceName: string | null;
  financialStatus: string | null;
  customerId: string | null;
  shippingCountry: string | null;
  billingCountry: string | null;
  language: string | null;
  cartToken: string | null;
  checkoutToken: string | null;
  link: CarriedLink;
  /** Null where a needed money set is missing on that side; `plain` is always there. */
  money: { presentment: OrderMoney | null; shop: OrderMoney | null; plain: OrderMoney };
  /** Absent where the source doesn't tell them: then `money` is all that is known. */
  current?: { presentment: CurrentAmounts | null; shop: CurrentAmounts | null; plain: CurrentAmounts | null };
  lines: LineItem[];
}

/** The amounts a connection reports: its side where every needed set is there, else the plain fields. */
export function moneyOf(order: Order, side: CurrencySide): OrderMoney {
  return order.money[side] ?? order.money.plain;
}

/** The same after edits and refunds, as far as the source told them. */
export function currentMoneyOf(order: Order, side: CurrencySide): OrderMoney {
  const [money, amounts] = [order.money[side], order.current?.[side]];
  if (money && amounts) return { ...money, ...amounts };
  return order.current?.plain ? { ...order.money.plain, ...order.current.plain } : moneyOf(order, side);
}

/** What names the cart to a provider: the cart token, else the checkout's, else the order itself. */
export function cartReferenceOf(order: Order): string {
  return order.cartToken ?? order.checkoutToken ?? order.id;
}

/** An ISO 3166-1 alpha-2 code in upper case (`UK` is Great Britain), or null. */
export function countryCode(value: unknown): string | null {
  const code = typeof value === "string" ? value.trim().toUpperCase() : "";
  if (!/^[A-Z]{2}$/.test(code)) return null;
  return code === "UK" ? "GB" : code;
}

/** The two-letter language of a locale such as `pt-BR`, or null. */
export function languageCode(value: unknown): string | null {
  const subtag = typeof value === "string" ? (value.trim().split(/[-_]/)[0] ?? "").toLowerCase() : "";
  return /^[a-z]{2}$/.test(subtag) ? subtag : null;
}
