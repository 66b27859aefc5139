import type { Currencies, TwoSided } from "./money.ts";
import { NOTHING, restAmount, times } from "./money.ts";
import { gid } from "./ids.ts";
import type { JsonObject } from "./json.ts";
import { lineDiscount, taxOf, type OrderLine, type Party, type SandboxOrder } from "./order-model.ts";
import { restTime } from "./time.ts";

/** Writes `*_set`: the shop's money and the buyer's. */
export function moneySet(amount: TwoSided, currencies: Currencies): JsonObject {
  return {
    shop_money: { amount: restAmount(amount.shop, currencies.shop), currency_code: currencies.shop },
    presentment_money: {
      amount: restAmount(amount.presentment, currencies.presentment),
      currency_code: currencies.presentment,
    },
  };
}

/** Writes the pair that the REST shape repeats everywhere: `name` in the shop's currency, and `name_set`. */
export function money(name: string, amount: TwoSided, currencies: Currencies): JsonObject {
  return { [name]: restAmount(amount.shop, currencies.shop), [`${name}_set`]: moneySet(amount, currencies) };
}

function taxLines(order: SandboxOrder, amount: TwoSided): JsonObject[] {
  const tax = taxOf(order, amount);
  if (tax.shop === 0) return [];
  return [{ channel_liable: false, ...money("price", tax, order.currencies), rate: order.taxRate, title: "VAT" }];
}

/** Writes the order's own tax line. */
export function orderTaxLines(order: SandboxOrder): JsonObject[] {
  const { tax } = order.totals;
  if (tax.shop === 0) return [];
  return [{ ...money("price", tax, order.currencies), rate: order.taxRate, title: "VAT", channel_liable: false }];
}

/** Writes one of `line_items`. A single-variant product's `variant_title` is null here, though GraphQL says "Default Title". */
export function restLine(order: SandboxOrder, line: OrderLine, deleted: boolean): JsonObject {
  const { currencies } = order;
  const title = line.variantTitle === "Default Title" ? null : line.variantTitle;
  const net = times(line.price, line.quantity);
  return {
    id: line.id,
    admin_graphql_api_id: gid("LineItem", line.id),
    attributed_staffs: [],
    current_quantity: line.currentQuantity,
    fulfillable_quantity: order.fulfillmentStatus || order.cancelledAt ? 0 : line.currentQuantity,
    fulfillment_service: line.giftCard ? "gift_card" : "manual",
    fulfillment_status: order.fulfillmentStatus,
    gift_card: line.giftCard,
    grams: 0,
    name: title ? `${line.title} - ${title}` : line.title,
    ...money("price", line.price, currencies),
    product_exists: line.product !== null && !deleted,
    product_id: line.product?.id ?? null,
    properties: line.properties.map((property) => ({ ...property })),
    quantity: line.quantity,
    requires_shipping: !line.giftCard && !line.tip,
    sales_line_item_group_id: null,
    sku: line.sku,
    taxable: !line.giftCard && !line.tip,
    title: line.title,
    ...money("total_discount", NOTHING, currencies),
    variant_id: line.variant?.id ?? null,
    variant_inventory_management: line.variant ? "shopify" : null,
    variant_title: title,
    vendor: line.vendor,
    ...(line.tip ? { tip: { payment_gateway: order.gateway, payment_method: "Visa" } } : {}),
    tax_lines: line.tip ? [] : taxLines(order, minusDiscount(net, lineDiscount(line))),
    duties: [],
    discount_allocations: line.discounts.map((discount) => ({
      ...money("amount", discount.amount, currencies),
      discount_application_index: discount.application,
    })),
  };
}

function minusDiscount(amount: TwoSided, discount: TwoSided): TwoSided {
  return { shop: amount.shop - discount.shop, presentment: amount.presentment - discount.presentment };
}

/** Writes `shipping_lines`. */
export function restShippingLines(order: SandboxOrder): JsonObject[] {
  if (!order.shipping) return [];
  const { id, title, price } = order.shipping;
  return [
    {
      id,
      carrier_identifier: null,
      code: title,
      current_discounted_price_set: moneySet(price, order.currencies),
      ...money("discounted_price", price, order.currencies),
      is_removed: false,
      phone: null,
      ...money("price", price, order.currencies),
      requested_fulfillment_service_id: null,
      source: "shopify",
      title,
      tax_lines: taxLines(order, price),
      discount_allocations: [],
    },
  ];
}

/** Writes an address, which is personal data from end to end. */
export function restAddress(party: Party): JsonObject {
  return {
    first_name: party.firstName,
    address1: party.street,
    phone: party.phone,
    city: party.city,
    zip: party.zip,
    province: null,
    country: party.country,
    last_name: party.lastName,
    address2: null,
    company: null,
    latitude: 51.5,
    longitude: 7.45,
    name: `${party.firstName} ${party.lastName}`,
    country_code: party.country,
    province_code: null,
  };
}

/** What is left of an address for an app that isn't approved for it (ShopifySharp issue 1110). */
export function withheldAddress({ province, country, country_code, province_code }: JsonObject): JsonObject {
  return {
    province: province ?? null,
    country: country ?? null,
    country_code: country_code ?? null,
    province_code: province_code ?? null,
  };
}

/** Writes `customer`; without approval for personal data only what isn't personal is there. */
export function restCustomer(order: SandboxOrder, personal: boolean, timeZone: string): JsonObject | null {
  if (order.customerId === null) return null;
  const party = personal ? order.party : null;
  return {
    id: order.customerId,
    created_at: restTime(order.createdAt, timeZone),
    updated_at: restTime(order.updatedAt, timeZone),
    first_name: party?.firstName ?? null,
    last_name: party?.lastName ?? null,
    state: "disabled",
    note: null,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    email: party?.email ?? null,
    phone: party?.phone ?? null,
    currency: order.currencies.shop,
    tax_exemptions: [],
    admin_graphql_api_id: gid("Customer", order.customerId),
    default_address: party
      ? { id: order.customerId + 7n, customer_id: order.customerId, ...restAddress(party), default: true }
      : null,
  };
}
