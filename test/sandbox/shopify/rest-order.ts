import { gid } from "./ids.ts";
import type { JsonObject } from "./json.ts";
import { NOTHING, restAmount, minus } from "./money.ts";
import { addUp, refunded, type SandboxOrder } from "./order-model.ts";
import { restRefund } from "./rest-events.ts";
import {
  money,
  moneySet,
  orderTaxLines,
  restAddress,
  withheldAddress,
  restCustomer,
  restLine,
  restShippingLines,
} from "./rest-parts.ts";
import type { ShopDefinition } from "./shops.ts";
import { restTime } from "./time.ts";

/** How much of the buyer the app is approved for: everything; ids with every personal field null; nothing, with the keys absent. */
export type PersonalData = "all" | "ids" | "none";

/** What the body of an order depends on beside the order. */
export interface OrderView {
  readonly shop: ShopDefinition;
  readonly personalData: PersonalData;
  readonly isDeleted: (productId: bigint) => boolean;
}

const SOURCE_NAMES = {
  web: "web",
  pos: "pos",
  draft: "shopify_draft_order",
  subscription: "subscription_contract_checkout_one",
};
const APP_IDS = { web: 580_111, pos: 129_785, draft: 1_354_745, subscription: 1_520_611 };

/** Gives an order's `source_name`, the same word in both APIs. */
export function sourceName(order: SandboxOrder): string {
  return SOURCE_NAMES[order.source];
}

/** Writes the body of an `orders/*` webhook with every key of a real one, the buyer's personal data included. */
export function restOrder(order: SandboxOrder, view: OrderView): JsonObject {
  const { currencies } = order;
  const zone = view.shop.timeZone;
  const online = order.source === "web";
  const current = addUp(order, "current");
  const personal = view.personalData === "all";
  const email = personal ? (order.party?.email ?? null) : null;
  const settled = order.financialStatus !== "pending" && order.financialStatus !== "authorized";
  const zero = moneySet(NOTHING, currencies);
  return {
    id: order.id,
    admin_graphql_api_id: gid("Order", order.id),
    app_id: APP_IDS[order.source],
    browser_ip: online && personal ? "203.0.113.10" : null,
    buyer_accepts_marketing: online,
    cancel_reason: order.cancelReason,
    cancelled_at: order.cancelledAt === null ? null : restTime(order.cancelledAt, zone),
    cart_token: order.cartToken,
    checkout_token: order.checkoutToken,
    client_details: online && personal ? clientDetails(order) : null,
    closed_at: null,
    confirmation_number: order.token.slice(0, 9).toUpperCase(),
    confirmed: true,
    contact_email: email,
    created_at: restTime(order.createdAt, zone),
    currency: currencies.shop,
    current_shipping_price_set: moneySet(current.shipping, currencies),
    ...money("current_subtotal_price", current.subtotal, currencies),
    current_total_additional_fees_set: null,
    ...money("current_total_discounts", current.discounts, currencies),
    current_total_duties_set: null,
    ...money("current_total_price", current.total, currencies),
    ...money("current_total_tax", current.tax, currencies),
    customer_locale: order.locale,
    device_id: order.source === "pos" ? 7 : null,
    discount_codes: order.discounts
      .filter((discount) => discount.kind === "discount_code")
      .map((discount) => ({
        code: discount.title,
        amount: restAmount(order.totals.discounts.shop, currencies.shop),
        type: "percentage",
      })),
    duties_included: false,
    email,
    estimated_taxes: false,
    financial_status: order.financialStatus,
    fulfillment_status: order.fulfillmentStatus,
    landing_site: online ? "/collections/all" : null,
    landing_site_ref: null,
    location_id: order.source === "pos" ? 72_407_023_682 : null,
    merchant_business_entity_id: "MTI5MzAzOTMwOTc5",
    merchant_of_record_app_id: null,
    name: order.name,
    note: null,
    note_attributes: order.attributes.map((attribute) => ({ ...attribute })),
    number: order.number,
    order_number: 1000 + order.number,
    order_status_url: `https://${view.shop.primaryDomain}/orders/${order.token}/authenticate?key=${order.token.slice(8)}`,
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    payment_gateway_names: [order.gateway],
    phone: personal && order.source === "pos" ? (order.party?.phone ?? null) : null,
    po_number: null,
    presentment_currency: currencies.presentment,
    processed_at: restTime(order.processedAt, zone),
    reference: null,
    referring_site: online ? `https://${view.shop.primaryDomain}/` : null,
    source_identifier: null,
    source_name: sourceName(order),
    source_url: null,
    ...money("subtotal_price", order.totals.subtotal, currencies),
    tags: "",
    tax_exempt: false,
    tax_lines: orderTaxLines(order),
    taxes_included: order.taxesIncluded,
    test: order.test,
    token: order.token,
    total_cash_rounding_payment_adjustment_set: zero,
    total_cash_rounding_refund_adjustment_set: zero,
    ...money("total_discounts", order.totals.discounts, currencies),
    ...money("total_line_items_price", order.totals.lineItems, currencies),
    total_outstanding: restAmount(settled ? 0 : minus(current.total, refunded(order)).shop, currencies.shop),
    ...money("total_price", order.totals.total, currencies),
    total_shipping_price_set: moneySet(order.totals.shipping, currencies),
    ...money("total_tax", order.totals.tax, currencies),
    total_tip_received: restAmount(order.totals.tip.shop, currencies.shop),
    total_weight: 0,
    updated_at: restTime(order.updatedAt, zone),
    user_id: order.source === "pos" ? 86_115_910_041 : null,
    ...parties(order, view),
    discount_applications: order.discounts.map((discount) => discountApplication(discount)),
    fulfillments: order.fulfillments.map((fulfillment) => ({
      id: fulfillment.id,
      admin_graphql_api_id: gid("Fulfillment", fulfillment.id),
      created_at: restTime(fulfillment.createdAt, zone),
      order_id: order.id,
      status: "success",
      tracking_company: null,
      tracking_number: null,
    })),
    line_items: order.lines.map((line) =>
      restLine(order, line, line.product !== null && view.isDeleted(line.product.id)),
    ),
    payment_terms: null,
    refunds: order.refunds.map((refund) => restRefund(order, refund, view)),
    shipping_lines: restShippingLines(order),
    returns: [],
    line_item_groups: [],
  };
}

function clientDetails(order: SandboxOrder): JsonObject {
  return {
    accept_language: order.locale,
    browser_height: null,
    browser_ip: "203.0.113.10",
    browser_width: null,
    session_hash: null,
    user_agent:
      "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36",
  };
}

/** Without approval for personal data the keys are absent, not null. */
function parties(order: SandboxOrder, view: OrderView): JsonObject {
  if (view.personalData === "none") return {};
  const customer = restCustomer(order, view.personalData === "all", view.shop.timeZone);
  const whole = order.party ? restAddress(order.party) : null;
  const address = whole && view.personalData === "ids" ? withheldAddress(whole) : whole;
  return {
    billing_address: order.billing ? address : null,
    customer,
    shipping_address: order.shipsTo ? address : null,
  };
}

function discountApplication(discount: SandboxOrder["discounts"][number]): JsonObject {
  return {
    target_type: "line_item",
    type: discount.kind,
    value: discount.percent.toFixed(1),
    value_type: "percentage",
    allocation_method: discount.across ? "across" : "each",
    target_selection: discount.across ? "all" : "explicit",
    [discount.kind === "discount_code" ? "code" : "title"]: discount.title,
  };
}
