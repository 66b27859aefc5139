import type { OrderEvent } from "../../domain/delivery.ts";
import type { Scope } from "./scopes.ts";

/**
 * What a topic's body is: an order as it is now; the id of one that has changed and is fetched anew; a notice of something
 * else; or a request by privacy law.
 */
type Kind = "order" | "refetch" | "notice" | "compliance";

interface Topic {
  kind: Kind;
  /** What an order's topic tells of it; null for one that tells of any change at all. */
  event?: OrderEvent | null;
  /** What its subscription needs. */
  scope: Scope | null;
  /** What of the body Shopify sends; the whole where nothing is said. */
  fields?: readonly string[];
  /** In `shopify.app.toml` for every shop; or in the shops, one by one, that have a connection which takes these events. */
  subscribed: "always" | { forEvents: readonly OrderEvent[] };
}

/** What is read of an order when it is paid; and what it comes to since, which is read of what follows. */
const ORDER_FIELDS = [
  "id",
  "admin_graphql_api_id",
  "name",
  "test",
  "created_at",
  "updated_at",
  "processed_at",
  "cancelled_at",
  "source_name",
  "financial_status",
  "currency",
  "presentment_currency",
  "total_price",
  "total_price_set",
  "subtotal_price",
  "subtotal_price_set",
  "total_tax",
  "total_tax_set",
  "total_discounts",
  "total_discounts_set",
  "total_shipping_price_set",
  "shipping_lines.price",
  "shipping_lines.price_set",
  "shipping_address.country_code",
  "billing_address.country_code",
  "customer_locale",
  "cart_token",
  "checkout_token",
  "customer.id",
  "customer.admin_graphql_api_id",
  "note_attributes",
  "line_items.id",
  "line_items.admin_graphql_api_id",
  "line_items.product_id",
  "line_items.variant_id",
  "line_items.sku",
  "line_items.vendor",
  "line_items.title",
  "line_items.variant_title",
  "line_items.quantity",
  "line_items.current_quantity",
  "line_items.price",
  "line_items.price_set",
  "line_items.discount_allocations",
  "line_items.gift_card",
  "line_items.requires_shipping",
  "line_items.tip",
  "line_items.properties",
];
const LATER_FIELDS = [
  ...ORDER_FIELDS,
  "current_total_price",
  "current_total_price_set",
  "current_subtotal_price",
  "current_subtotal_price_set",
  "current_total_tax",
  "current_total_tax_set",
  "current_total_discounts",
  "current_total_discounts_set",
  "current_shipping_price_set",
];
const PRODUCT_FIELDS = [
  "id",
  "handle",
  "title",
  "vendor",
  "options",
  "variants.id",
  "variants.sku",
  "variants.barcode",
];

const orders = { kind: "order", scope: "read_orders", subscribed: "always" } as const;
/** Told by every order, wanted by few shops: five webhooks an order where one would do. */
const later = <Event extends OrderEvent>(event: Event) =>
  ({ kind: "order", scope: "read_orders", subscribed: { forEvents: [event] }, fields: LATER_FIELDS }) as const;
const refetch = { kind: "refetch", scope: "read_orders", subscribed: "always" } as const;
const notice = { kind: "notice", scope: null, subscribed: "always" } as const;
const compliance = { kind: "compliance", scope: null, subscribed: "always" } as const;

/** Every topic that this app expects; `shopify.app.toml` subscribes exactly those that are always subscribed. */
export const TOPICS = {
  "orders/paid": { ...orders, event: "order_paid", fields: ORDER_FIELDS },
  // What waits for an order that was cancelled must not leave: every shop tells it.
  "orders/cancelled": { ...orders, event: "order_cancelled", fields: LATER_FIELDS },
  "orders/create": { ...later("order_created"), event: "order_created" },
  "orders/updated": { ...later("order_updated"), event: null },
  "orders/fulfilled": { ...later("order_fulfilled"), event: "order_fulfilled" },
  "orders/edited": { ...refetch, fields: ["order_edit.id", "order_edit.order_id"] },
  "refunds/create": { ...refetch, fields: ["id", "admin_graphql_api_id", "order_id"] },
  "products/update": { ...notice, scope: "read_products", fields: PRODUCT_FIELDS },
  "products/delete": { ...notice, scope: "read_products", fields: ["id"] },
  "shop/update": notice,
  "app/uninstalled": notice,
  "app/scopes_update": notice,
  "customers/data_request": compliance,
  "customers/redact": compliance,
  "shop/redact": compliance,
} as const satisfies Record<string, Topic>;

export type TopicName = keyof typeof TOPICS;
/** The topics of a kind. */
export type TopicOf<Wanted extends Kind> = {
  [Name in TopicName]: (typeof TOPICS)[Name]["kind"] extends Wanted ? Name : never;
}[TopicName];

/** All topics, or those of a kind. */
export const topicNames = (kind?: Kind): TopicName[] =>
  Object.keys(TOPICS)
    .filter(isTopic)
    .filter((name) => kind === undefined || TOPICS[name].kind === kind);

/** The topic's line of the table, whatever it leaves out. */
export const topicOf = (name: TopicName): Topic => TOPICS[name];

/** The topics on demand that a shop needs whose connections take these events. */
export const topicsFor = (events: ReadonlySet<OrderEvent>): TopicName[] =>
  topicNames().filter((name) => {
    const { subscribed } = topicOf(name);
    return subscribed !== "always" && subscribed.forEvents.some((event) => events.has(event));
  });

/** Tells whether this app expects a topic. */
export function isTopic(name: string): name is TopicName {
  return Object.hasOwn(TOPICS, name);
}

export const isOrderTopic = (name: string): name is TopicOf<"order"> => isTopic(name) && TOPICS[name].kind === "order";
export const isRefetchTopic = (name: string): name is TopicOf<"refetch"> =>
  isTopic(name) && TOPICS[name].kind === "refetch";

/** A topic as Shopify's Admin API names it: `ORDERS_PAID`. */
export const enumTopic = (name: TopicName): string => name.replaceAll(/[/.]/g, "_").toUpperCase();

/** A topic as either header family writes it (`orders/paid`, `ORDERS_PAID`), in the first form. */
export function normalTopic(header: string): string {
  const lower = header.trim().toLowerCase();
  return lower.includes("/") ? lower : lower.replace("_", "/");
}
