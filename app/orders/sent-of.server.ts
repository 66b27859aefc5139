import { findSentRequest, type ShownRequest } from "../delivery/sent-requests.server.ts";
import { type DeliveryName, ownKey } from "../delivery/rows.ts";
import { fromStored } from "../delivery/stored-state.ts";
import { findConnection } from "../connections/store.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { loadOrders } from "./order-rows.server.ts";
import { orderKey } from "./order-rows.ts";
import type { StoredPreviews } from "./stored-preview.server.ts";

/** What was sent to a provider, as far as it can be told. */
export type SentOf =
  | { kind: "kept"; request: ShownRequest; attempt: number; sentAt: Date }
  /** Built anew from the order and today's settings; `changed`: they aren't those that it was sent with. */
  | { kind: "rebuilt"; request: ShownRequest; changed: boolean }
  /** Nothing was sent, or nothing is left to tell it by. */
  | { kind: "never" }
  | { kind: "gone" };

/** Tells what was sent in a delivery, masked: as it was kept, else built anew. Null where there is no such delivery. */
export async function sentOf(
  sql: Sql,
  previews: StoredPreviews,
  shop: { id: number; domain: string },
  name: DeliveryName,
): Promise<SentOf | null> {
  const key = { shopId: shop.id, orderId: name.orderId };
  const [orders, kept, connection] = await Promise.all([
    loadOrders(sql, [key]),
    findSentRequest(sql, shop.id, name),
    findConnection(sql, shop.id, name.provider),
  ]);
  const order = orders.get(orderKey(key));
  const stored = order?.deliveries[ownKey(name)];
  if (!order || !stored) return null;
  if (kept) return { kind: "kept", request: kept.request, attempt: kept.attempt, sentAt: kept.sentAt };
  const last = fromStored(stored).history.at(-1);
  if (!last || last.outcome === "interrupted") return { kind: "never" };
  // An update or a cancellation says what has changed since, which the order as it stands doesn't tell.
  if (!order.body || name.event !== "order_paid") return { kind: "gone" };
  const [preview] = await previews.ofOrder(shop, order.body, { stored: order.stored, only: [name.provider] });
  if (!preview?.request) return { kind: "gone" };
  const isSameVersion = last.version === 0 || last.version === connection?.version;
  const changed = !connection || !isSameVersion || connection.updatedAt.getTime() > last.at;
  return { kind: "rebuilt", request: preview.request, changed };
}
