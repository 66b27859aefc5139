import type { Sql } from "../platform/database/database.server.ts";
import {
  ENTRY_PART,
  type EntryRow,
  ITS_DELIVERIES,
  type LedgerDetail,
  ORDER_PART,
  type OrderDetail,
  type OrderPart,
  toEntry,
} from "./ledger.ts";
import { type DeliveryName, ownKey } from "./rows.ts";

type HeadRow = OrderPart & Pick<OrderDetail, "placedAt" | "origin" | "webhookMissing" | "isCompacted" | "lines">;

const HEAD = `
  SELECT ${ORDER_PART}, o.placed_at AS "placedAt", o.origin, o.webhook_missing AS "webhookMissing",
    o.body IS NULL AS "isCompacted",
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', l->'id', 'title', l->'title', 'variantTitle', l->'variantTitle'))
              FROM jsonb_array_elements(o.body::jsonb->'lines') l), '[]') AS lines
  FROM orders o WHERE o.shop_id = $1 AND o.order_id = $2 AND o.erased_at IS NULL`;

const DELIVERIES = `
  SELECT ${ORDER_PART}, ${ENTRY_PART} FROM orders o CROSS JOIN LATERAL ${ITS_DELIVERIES}
  WHERE o.shop_id = $1 AND o.order_id = $2 AND o.erased_at IS NULL`;

/** An order with all that is known of its deliveries, or null; one that was erased is none. */
export async function showOrder(sql: Sql, shopId: number, orderId: string): Promise<OrderDetail | null> {
  const [[head], rows] = await Promise.all([
    sql.query<HeadRow>(HEAD, [shopId, orderId]),
    sql.query<EntryRow>(DELIVERIES, [shopId, orderId]),
  ]);
  if (!head) return null;
  const deliveries = rows.flatMap((row) => detailOf(row) ?? []);
  return { ...head, deliveries: deliveries.sort((a, b) => (ownKey(a) < ownKey(b) ? -1 : 1)) };
}

function detailOf(row: EntryRow): LedgerDetail | null {
  const read = toEntry(row);
  if (!read) return null;
  const { entry, state } = read;
  return {
    ...entry,
    skippedLines: state.skippedLines,
    sizes: state.sizes,
    lines: state.lines ?? [],
    providerRef: state.providerRef,
    hands: state.hands.map(({ at, what, note = null }) => ({ at: new Date(at), what, note })),
    history: state.history.map(({ number, at, ms, http, outcome, code, message, reference, retryAfterMs }) => ({
      ...{ number, startedAt: new Date(at), durationMs: ms, httpStatus: http, outcome, code, message, reference },
      retryAfterMs,
    })),
  };
}

/** One delivery with its attempts, oldest first, and its order's lines, or null. */
export async function showDelivery(
  sql: Sql,
  shopId: number,
  name: DeliveryName,
): Promise<(LedgerDetail & { order: Omit<OrderDetail, "deliveries"> }) | null> {
  const found = await showOrder(sql, shopId, name.orderId);
  const { deliveries = [], ...order } = found ?? {};
  const delivery = deliveries.find((one) => ownKey(one) === ownKey(name));
  return delivery ? { ...delivery, order: order as Omit<OrderDetail, "deliveries"> } : null;
}
