import type { OrderEvent } from "../domain/delivery.ts";

/** Topics whose body is an order, and what they tell of it. */
export const ORDER_TOPICS: Readonly<Record<string, OrderEvent>> = { "orders/paid": "order_paid" };

export const OTHER_TOPICS = [
  "products/update",
  "products/delete",
  "shop/update",
  "app/uninstalled",
  "app/scopes_update",
] as const;
export const COMPLIANCE_TOPICS = ["customers/data_request", "customers/redact", "shop/redact"] as const;

export type OtherTopic = (typeof OTHER_TOPICS)[number];
export type ComplianceTopic = (typeof COMPLIANCE_TOPICS)[number];

/** Every topic that this app expects; `shopify.app.toml` subscribes exactly these. */
export const TOPICS: readonly string[] = [...Object.keys(ORDER_TOPICS), ...OTHER_TOPICS, ...COMPLIANCE_TOPICS];

/** A topic as either header family writes it (`orders/paid`, `ORDERS_PAID`), in the first form. */
export function normalTopic(header: string): string {
  const lower = header.trim().toLowerCase();
  return lower.includes("/") ? lower : lower.replace("_", "/");
}
