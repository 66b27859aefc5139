import type { CurrentAmounts, LineItem, Order, OrderMoney } from "../../domain/order.ts";
import { divideRounded, readAmount } from "../../domain/money.ts";
import { trimmedOrNull } from "../../domain/text.ts";
import { type Json, objectOrNull, objectsOf } from "../webhooks/unreadable.ts";

type Side = "presentment_money" | "shop_money";

/** The amounts of a body: the plain field in the shop's currency, and the set that has both. */
const SET_OF = {
  total_price: "total_price_set",
  subtotal_price: "subtotal_price_set",
  total_tax: "total_tax_set",
  total_discounts: "total_discounts_set",
  total_shipping_price: "total_shipping_price_set",
  current_total_price: "current_total_price_set",
  current_subtotal_price: "current_subtotal_price_set",
  current_total_tax: "current_total_tax_set",
  current_total_discounts: "current_total_discounts_set",
  current_shipping_price: "current_shipping_price_set",
  price: "price_set",
  amount: "amount_set",
} as const;
type AmountField = keyof typeof SET_OF;

/** One way to read an order's amounts: null means that the field isn't there on this side. */
interface Reading {
  currency: string;
  of(holder: Json, field: AmountField): number | null;
  /** The shipping total has no plain field of its own; the plain reading takes the set's shop side. */
  shippingTotal(order: Json): number | null;
  currentShipping(order: Json): number | null;
}

const isPresent = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === "string" && value.trim() === "");

function setAmount(holder: Json, field: AmountField, side: Side, currency: string): number | null {
  return readAmount(objectOrNull(objectOrNull(holder[SET_OF[field]])?.[side])?.["amount"], currency);
}

function fromSets(side: Side, currency: string): Reading {
  return {
    currency,
    of: (holder, field) => setAmount(holder, field, side, currency),
    shippingTotal: (order) => setAmount(order, "total_shipping_price", side, currency),
    currentShipping: (order) => setAmount(order, "current_shipping_price", side, currency),
  };
}

function fromPlainFields(currency: string): Reading {
  return {
    currency,
    of: (holder, field) => readAmount(holder[field], currency) ?? 0,
    shippingTotal: (order) => setAmount(order, "total_shipping_price", "shop_money", currency),
    currentShipping: (order) => setAmount(order, "current_shipping_price", "shop_money", currency),
  };
}

/**
 * Reads all amounts of an order in one way, or gives null when a needed set is missing on that side
 * (`mapping.md` 1): then the whole order has to be read from its plain fields.
 */
function readMoney(order: Json, lines: Json[], items: LineItem[], reading: Reading): OrderMoney | null {
  const total = reading.of(order, "total_price");
  if (total === null) return null;

  const optional = (field: AmountField): number | null =>
    reading.of(order, field) ?? (isPresent(order[field]) ? null : 0);
  const subtotal = optional("subtotal_price");
  const taxes = optional("total_tax");
  const discount = optional("total_discounts");
  const shipping = reading.shippingTotal(order) ?? sum(objectsOf(order["shipping_lines"]), "price", reading);
  if (subtotal === null || taxes === null || discount === null || shipping === null) return null;

  const unitPrices: (number | null)[] = [];
  for (const [index, line] of lines.entries()) {
    const price = unitPrice(line, reading);
    if (price === null && items[index]?.reason === null) return null;
    unitPrices.push(price);
  }
  return { currency: reading.currency, total, subtotal, taxes, shipping, discount, unitPrices };
}

/** What one piece cost after the line's discounts: never below 0, rounded half away from zero. */
function unitPrice(line: Json, reading: Reading): number | null {
  const price = reading.of(line, "price");
  const discounts = sum(objectsOf(line["discount_allocations"]), "amount", reading);
  const quantity = line["quantity"];
  if (price === null || discounts === null || typeof quantity !== "number" || quantity <= 0) return null;
  return Math.max(0, divideRounded(price * quantity - discounts, quantity));
}

function sum(holders: Json[], field: AmountField, reading: Reading): number | null {
  let total = 0;
  for (const holder of holders) {
    const amount = reading.of(holder, field);
    if (amount === null) return null;
    total += amount;
  }
  return total;
}

/**
 * The amounts of an order body in the buyer's currency, in the shop's, and from the plain fields.
 * `currency` is the order's own (the shop's); `items` are the lines already read, for their general reasons.
 */
export function readOrderMoney(
  order: Json,
  lines: Json[],
  items: LineItem[],
  currency: string,
): { presentment: OrderMoney | null; shop: OrderMoney | null; plain: OrderMoney } {
  const presentmentCurrency = presentmentCurrencyOf(order);
  const read = (reading: Reading): OrderMoney | null => readMoney(order, lines, items, reading);
  const plain = read(fromPlainFields(currency));
  if (!plain) throw new Error("Plain fields always read: to-order checks them first.");
  return {
    presentment: presentmentCurrency ? read(fromSets("presentment_money", presentmentCurrency)) : null,
    shop: read(fromSets("shop_money", currency)),
    plain,
  };
}

function presentmentCurrencyOf(order: Json): string | null {
  return (
    trimmedOrNull(order["presentment_currency"]) ??
    trimmedOrNull(objectOrNull(objectOrNull(order["total_price_set"])?.["presentment_money"])?.["currency_code"])
  );
}

/**
 * What the order comes to after edits and refunds (`current_*`), or undefined where the body doesn't tell. Only the
 * topics that follow an order after its payment carry these fields.
 */
export function readCurrentAmounts(order: Json, currency: string): Order["current"] {
  if (!isPresent(order["current_total_price"]) && !objectOrNull(order["current_total_price_set"])) return undefined;
  const presentmentCurrency = presentmentCurrencyOf(order);
  return {
    presentment: presentmentCurrency ? currentAmounts(order, fromSets("presentment_money", presentmentCurrency)) : null,
    shop: currentAmounts(order, fromSets("shop_money", currency)),
    plain: currentAmounts(order, fromPlainFields(currency)),
  };
}

function currentAmounts(order: Json, reading: Reading): CurrentAmounts | null {
  const total = reading.of(order, "current_total_price");
  const subtotal = reading.of(order, "current_subtotal_price");
  const taxes = reading.of(order, "current_total_tax");
  const discount = reading.of(order, "current_total_discounts");
  const shipping = reading.currentShipping(order) ?? reading.shippingTotal(order) ?? 0;
  if (total === null || subtotal === null || taxes === null || discount === null) return null;
  return { total, subtotal, taxes, shipping, discount };
}
