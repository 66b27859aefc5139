import type { SandboxProduct } from "./catalogue.ts";
import { gid, type Id } from "./ids.ts";
import type { Json, JsonObject } from "./json.ts";
import { restAmount, times } from "./money.ts";
import { lineDiscount, taxOf, type OrderLine, type Refund, type SandboxOrder } from "./order-model.ts";
import type { OrderView } from "./rest-order.ts";
import { moneySet, restLine } from "./rest-parts.ts";
import type { ShopDefinition } from "./shops.ts";
import { restTime } from "./time.ts";

/** Writes a refund: the body of `refunds/create`, and one of an order's `refunds`. */
export function restRefund(order: SandboxOrder, refund: Refund, view: OrderView): JsonObject {
  const { currencies } = order;
  const at = restTime(refund.createdAt, view.shop.timeZone);
  return {
    id: refund.id,
    admin_graphql_api_id: gid("Refund", refund.id),
    created_at: at,
    note: refund.note,
    order_id: order.id,
    processed_at: at,
    restock: refund.lines.some((line) => line.restocked),
    total_duties_set: moneySet({ shop: 0, presentment: 0 }, currencies),
    user_id: null,
    order_adjustments: [],
    transactions: [
      {
        id: refund.id + 1n,
        admin_graphql_api_id: gid("OrderTransaction", refund.id + 1n),
        amount: restAmount(refund.amount.presentment, currencies.presentment),
        created_at: at,
        currency: currencies.presentment,
        gateway: order.gateway,
        kind: "refund",
        order_id: order.id,
        status: "success",
        test: order.test,
      },
    ],
    refund_line_items: refund.lines.map(({ id, line, quantity, restocked }) => {
      const subtotal = refundedAmount(line, quantity);
      const tax = taxOf(order, subtotal);
      return {
        id,
        line_item_id: line.id,
        location_id: null,
        quantity,
        restock_type: restocked ? "return" : "no_restock",
        subtotal: Number(restAmount(subtotal.shop, currencies.shop)),
        subtotal_set: moneySet(subtotal, currencies),
        total_tax: Number(restAmount(tax.shop, currencies.shop)),
        total_tax_set: moneySet(tax, currencies),
        line_item: restLine(order, line, false),
      };
    }),
    duties: [],
  };
}

/** Gives what some units of a line cost after its discounts. */
export function refundedAmount(line: OrderLine, quantity: number): { shop: number; presentment: number } {
  const gross = times(line.price, quantity);
  const off = times(lineDiscount(line), quantity / line.quantity);
  return { shop: gross.shop - off.shop, presentment: gross.presentment - off.presentment };
}

/** Writes the body of `orders/edited`, which is a diff and not an order. */
export function restOrderEdit(
  order: SandboxOrder,
  edit: { id: Id; at: number; additions: readonly LineDelta[]; removals: readonly LineDelta[] },
  shop: ShopDefinition,
): JsonObject {
  const at = restTime(edit.at, shop.timeZone);
  const deltas = (lines: readonly LineDelta[]): Json => lines.map((line) => ({ id: line.id, delta: line.delta }));
  return {
    order_edit: {
      id: edit.id,
      app_id: 1_354_745,
      created_at: at,
      notify_customer: false,
      order_id: order.id,
      staff_note: "",
      user_id: null,
      committed_at: at,
      line_items: { additions: deltas(edit.additions), removals: deltas(edit.removals) },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  };
}

export interface LineDelta {
  readonly id: Id;
  readonly delta: number;
}

/** Writes the body of `products/create` and `products/update`. */
export function restProduct(product: SandboxProduct, shop: ShopDefinition): JsonObject {
  const at = restTime(product.updatedAt, shop.timeZone);
  return {
    admin_graphql_api_id: gid("Product", product.id),
    body_html: null,
    created_at: restTime(product.createdAt, shop.timeZone),
    handle: product.handle,
    id: product.id,
    product_type: product.giftCard ? "gift_card" : "",
    published_at: at,
    template_suffix: null,
    title: product.title,
    updated_at: at,
    vendor: product.vendor,
    status: "active",
    published_scope: "global",
    tags: "",
    variants: product.variants.map((variant) => ({
      admin_graphql_api_id: gid("ProductVariant", variant.id),
      barcode: variant.barcode,
      compare_at_price: null,
      created_at: restTime(product.createdAt, shop.timeZone),
      id: variant.id,
      inventory_policy: "deny",
      position: variant.position,
      price: restAmount(variant.price, shop.currency),
      product_id: product.id,
      sku: variant.sku,
      taxable: true,
      title: variant.title,
      updated_at: restTime(variant.updatedAt, shop.timeZone),
      option1: variant.options[0]?.value ?? null,
      option2: variant.options[1]?.value ?? null,
      option3: variant.options[2]?.value ?? null,
      inventory_quantity: 10,
    })),
    options: product.options.map((option, index) => ({
      name: option.name,
      id: option.id,
      product_id: product.id,
      position: index + 1,
      values: option.values,
    })),
    images: [],
    image: null,
    media: [],
    variant_gids: product.variants.map((variant) => ({ admin_graphql_api_id: gid("ProductVariant", variant.id) })),
  };
}

/** Writes the body of `shop/update` and `app/uninstalled`. */
export function restShop(shop: ShopDefinition, id: Id, updatedAt: number): JsonObject {
  return {
    id,
    name: shop.name,
    email: "owner@personal.example",
    domain: shop.primaryDomain,
    province: null,
    country: shop.country,
    address1: "1 Market Square",
    zip: "44135",
    city: "Exampleville",
    source: null,
    phone: "",
    updated_at: restTime(updatedAt, shop.timeZone),
    customer_email: "owner@personal.example",
    created_at: restTime(updatedAt, shop.timeZone),
    country_code: shop.country,
    country_name: shop.country,
    currency: shop.currency,
    timezone: shop.timeZone,
    iana_timezone: shop.timeZone,
    shop_owner: "Olga Owner",
    taxes_included: shop.taxesIncluded,
    primary_locale: shop.language,
    myshopify_domain: shop.domain,
    plan_name: "partner_test",
    plan_display_name: "Developer Preview",
  };
}
