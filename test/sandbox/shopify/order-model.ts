import type { SandboxProduct, SandboxVariant } from "./catalogue.ts";
import type { Id } from "./ids.ts";
import { minus, NOTHING, sum, times, type Currencies, type TwoSided } from "./money.ts";

export type OrderSource = "web" | "pos" | "draft" | "subscription";
export type FinancialStatus =
  | "pending"
  | "authorized"
  | "partially_paid"
  | "paid"
  | "partially_refunded"
  | "refunded"
  | "voided";
export type Attribute = { readonly name: string; readonly value: string };

export interface DiscountApplication {
  readonly kind: "discount_code" | "manual" | "automatic";
  readonly title: string;
  readonly percent: number;
  readonly across: boolean;
}

export interface OrderLine {
  readonly id: Id;
  readonly product: SandboxProduct | null;
  readonly variant: SandboxVariant | null;
  readonly title: string;
  /** `Default Title` where the product has no options, null on a custom line. */
  readonly variantTitle: string | null;
  readonly sku: string | null;
  readonly vendor: string | null;
  readonly price: TwoSided;
  /** As ordered; an edit adds lines, it never changes this. */
  readonly quantity: number;
  /** What is left after edits, refunds and cancellation. */
  currentQuantity: number;
  readonly giftCard: boolean;
  readonly tip: boolean;
  readonly properties: readonly Attribute[];
  readonly discounts: readonly { readonly amount: TwoSided; readonly application: number }[];
}

export interface Party {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly street: string;
  readonly city: string;
  readonly zip: string;
  readonly country: string;
}

export interface Refund {
  readonly id: Id;
  readonly createdAt: number;
  readonly note: string | null;
  readonly lines: readonly {
    readonly id: Id;
    readonly line: OrderLine;
    readonly quantity: number;
    readonly restocked: boolean;
  }[];
  readonly amount: TwoSided;
}

export interface Fulfillment {
  readonly id: Id;
  readonly createdAt: number;
}

export interface SandboxOrder {
  readonly id: Id;
  readonly number: number;
  readonly name: string;
  readonly test: boolean;
  readonly source: OrderSource;
  readonly currencies: Currencies;
  readonly processedAt: number;
  readonly createdAt: number;
  updatedAt: number;
  cancelledAt: number | null;
  cancelReason: "customer" | "inventory" | "fraud" | "declined" | "other" | "staff" | null;
  financialStatus: FinancialStatus;
  fulfillmentStatus: "fulfilled" | null;
  readonly locale: string | null;
  readonly cartToken: string | null;
  readonly checkoutToken: string | null;
  readonly attributes: readonly Attribute[];
  readonly lines: OrderLine[];
  readonly discounts: readonly DiscountApplication[];
  readonly shipping: { readonly id: Id; readonly title: string; readonly price: TwoSided } | null;
  readonly taxesIncluded: boolean;
  readonly taxRate: number;
  readonly customerId: Id | null;
  readonly party: Party | null;
  readonly billing: boolean;
  readonly shipsTo: boolean;
  readonly gateway: string;
  readonly token: string;
  readonly refunds: Refund[];
  readonly fulfillments: Fulfillment[];
  /** Set by an edit: the totals as they stand now; refunds don't change them. */
  totals: OrderTotals;
}

export interface OrderTotals {
  readonly lineItems: TwoSided;
  readonly discounts: TwoSided;
  readonly subtotal: TwoSided;
  readonly tax: TwoSided;
  readonly shipping: TwoSided;
  readonly tip: TwoSided;
  readonly total: TwoSided;
}

/** Gives what a line's discounts take off, all units together. */
export function lineDiscount(line: OrderLine): TwoSided {
  return sum(...line.discounts.map((discount) => discount.amount));
}

/** Gives the tax on an amount: inside it or on top, as the order has it. */
export function taxOf(order: Pick<SandboxOrder, "taxesIncluded" | "taxRate">, amount: TwoSided): TwoSided {
  return times(amount, order.taxesIncluded ? order.taxRate / (1 + order.taxRate) : order.taxRate);
}

/** Adds an order up, with the quantities as ordered or as they are left. */
export function addUp(
  order: Pick<SandboxOrder, "lines" | "shipping" | "taxesIncluded" | "taxRate">,
  quantities: "ordered" | "current",
): OrderTotals {
  let [lineItems, discounts, tip] = [NOTHING, NOTHING, NOTHING];
  for (const line of order.lines) {
    const quantity = quantities === "ordered" ? line.quantity : line.currentQuantity;
    if (line.tip) {
      tip = sum(tip, times(line.price, quantity));
      continue;
    }
    lineItems = sum(lineItems, times(line.price, quantity));
    discounts = sum(discounts, times(lineDiscount(line), quantity / line.quantity));
  }
  const subtotal = minus(lineItems, discounts);
  const shipping = order.shipping?.price ?? NOTHING;
  const tax = taxOf(order, sum(subtotal, shipping));
  const total = sum(subtotal, shipping, tip, order.taxesIncluded ? NOTHING : tax);
  return { lineItems, discounts, subtotal, tax, shipping, tip, total };
}

/** Gives what has been paid back so far. */
export function refunded(order: SandboxOrder): TwoSided {
  return sum(...order.refunds.map((refund) => refund.amount));
}
