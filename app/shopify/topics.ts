import type { OrderEvent } from "../domain/delivery.ts";

/** Topics whose body is an order, and what they tell of it; null for one that tells of any change at all. */
export const ORDER_TOPICS: Readonly<Record<string, OrderEvent | null>> = {
  "orders/paid": "order_paid",
  "orders/create": "order_created",
  "orders/updated": null,
  "orders/cancelled": "order_cancelled",
  "orders/fulfilled": "order_fulfilled",
};

/** Topics that tell of a change without the order: it is fetched anew. */
export const REFETCH_TOPICS = ["orders/edited", "refunds/create"] as const;

export const OTHER_TOPICS = [
  "products/update",
  "products/delete",
  "shop/update",
  "app/uninstalled",
  "app/scopes_update",
] as const;
export const COMPLIANCE_TOPICS = ["customers/data_request", "customers/redact", "shop/redact"] as const;

export type OtherTopic = (typeof OTHER_TOPICS)[number];
export type RefetchTopic = (typeof REFETCH_TOPICS)[number];
export type ComplianceTopic = (typeof COMPLIANCE_TOPICS)[number];

/** Every topic that this app expects; `shopify.app.toml` subscribes exactly these. */
export const TOPICS: readonly string[] = [
  ...Object.keys(ORDER_TOPICS),
  ...REFETCH_TOPICS,
  ...OTHER_TOPICS,
  ...COMPLIANCE_TOPICS,
];

/** A topic as either header family writes it (`orders/paid`, `ORDERS_PAID`), in the first form. */
export function normalTopic(header: string): string {
  const lower = header.trim().toLowerCase();
  return lower.includes("/") ? lower : lower.replace("_", "/");
}
