import type { Sql } from "../platform/database/database.server.ts";
import { closeIncident, openIncident, openIncidents } from "../records/incidents.server.ts";
import { type BookedConnection, type BookedOrder, isBalanced, type DayBooks, stateAtProvider } from "./books.ts";

const KIND = "books_open";

/** The connections that orders are owed to. */
export async function readBookedConnections(sql: Sql, shopId: number): Promise<BookedConnection[]> {
  return sql.query(
    `SELECT provider, created_at AS "createdAt",
       state = 'held' OR paused_until IS NOT NULL OR circuit_opened_at IS NOT NULL OR released_at IS NOT NULL AS waits,
       state = 'held' AS held
     FROM connection
     WHERE shop_id = $1 AND enabled AND credential IS NOT NULL ORDER BY provider`,
    [shopId],
  );
}

/** How our ledger knows orders, by their ids. */
export async function readBooked(
  sql: Sql,
  shopId: number,
  orderIds: readonly string[],
): Promise<Map<string, BookedOrder>> {
  const rows = await sql.query<BookedOrder>(
    `SELECT k.id AS "orderId", o.order_id IS NOT NULL AS known, e.order_id IS NOT NULL AS erased,
       o.planned_at AS "plannedAt",
       coalesce((SELECT json_object_agg(w.queue, w.set_at) FROM due w WHERE w.shop_id = $1 AND w.order_id = k.id), '{}') AS owed,
       coalesce((SELECT json_agg(json_build_object('provider', split_part(d.key, '/', 1), 'status', d.value->>'status',
                   'reason', d.value->>'reason'))
                 FROM jsonb_each(o.deliveries) d WHERE split_part(d.key, '/', 2) = 'order_paid'), '[]') AS deliveries
     FROM unnest($2::text[]) AS k(id)
     LEFT JOIN orders o ON o.shop_id = $1 AND o.order_id = k.id
     LEFT JOIN erased_order e ON e.shop_id = $1 AND e.order_id = k.id`,
    [shopId, orderIds],
  );
  return new Map(rows.map((row) => [row.orderId, row]));
}

/** Keeps what a night's comparison came to, and opens or closes the incident of each day. */
export async function keepBooks(sql: Sql, shopId: number, days: readonly DayBooks[], now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO operation (shop_id, kind, state, progress, created_by, created_at, updated_at)
     VALUES ($1, 'reconciliation', 'done', $2::jsonb, 'app', $3, $3)`,
    [shopId, JSON.stringify({ days }), now],
  );
  for (const books of days) {
    const incident = { shopId, kind: KIND, subject: books.day };
    if (isBalanced(books)) await closeIncident(sql, incident, now);
    else {
      const { shopify, providers, missing: orders } = books;
      await openIncident(sql, { ...incident, detail: { shopify, providers, orders } }, now);
    }
  }
}

/** Looks at the orders that open incidents name, and closes those of which every order stands somewhere now. */
export async function closeSolved(sql: Sql, shopId: number, now: Date): Promise<number> {
  let closed = 0;
  const open = await openIncidents(sql, shopId, KIND);
  if (open.length === 0) return 0;
  const connections = await readBookedConnections(sql, shopId);
  for (const { subject, detail } of open) {
    const named = (detail["orders"] ?? []) as DayBooks["missing"];
    const booked = await readBooked(
      sql,
      shopId,
      named.map(({ orderId }) => orderId),
    );
    const solved = named.every(({ orderId, provider }) => {
      const order = booked.get(orderId);
      const connection = connections.find((one) => one.provider === provider);
      return !connection || (order !== undefined && stateAtProvider(order, connection, now) !== "missing");
    });
    if (solved && (await closeIncident(sql, { shopId, kind: KIND, subject }, now))) closed += 1;
  }
  return closed;
}
