import type { Sql } from "../platform/database/database.server.ts";
import {
  type DeliveriesPage,
  ENTRY_PART,
  type EntryRow,
  type LedgerEntry,
  ITS_DELIVERIES,
  type LedgerOrder,
  ORDER_PART,
  type OrderPart,
  type OrdersPage,
  toEntry,
} from "./ledger.ts";
import { isMeant, type LedgerFilter } from "./ledger-filter.ts";
import { type Cursor, isSelective, LOOKED_AT_MOST, type Walk, walkOf, wantedOf } from "./ledger-statement.ts";
import { ownKey } from "./rows.ts";

/** Reads a page of a shop's orders, newest first, each with all of its deliveries, whichever of them the filter meant. */
export async function listOrders(sql: Sql, shopId: number, filter: LedgerFilter): Promise<OrdersPage> {
  const after = readCursor(filter.after);
  const before = after ? null : readCursor(filter.before);
  const walk = walkOf(shopId, filter, after ?? before, before ? "back" : "on");
  const found = await findOrders(sql, walk, filter);
  const more = found.length > filter.limit;
  const page = found.slice(0, filter.limit);
  if (before) page.reverse();
  const [first] = page;
  const last = page.at(-1);
  const stopped = more || before || !isSelective(filter) ? null : await whereStopped(sql, walk);
  const end = stopped ?? (before || more ? last : undefined);
  return {
    orders: await withDeliveries(sql, shopId, page),
    next: end ? cursorOf(end) : null,
    previous: first && (after || (before && more)) ? cursorOf(first) : null,
    lookedTo: stopped?.receivedAt ?? null,
  };
}

/** The same page as the deliveries that the filter means. */
export async function listDeliveries(sql: Sql, shopId: number, filter: LedgerFilter): Promise<DeliveriesPage> {
  const { orders, ...turns } = await listOrders(sql, shopId, filter);
  const entries = orders.flatMap(({ deliveries }) => deliveries).filter((entry) => isMeant(entry, filter));
  return { entries, ...turns };
}

async function findOrders(sql: Sql, { text, params, order }: Walk, filter: LedgerFilter): Promise<OrderPart[]> {
  const all = [...params];
  const wanted = wantedOf(filter, all);
  return sql.query(
    `SELECT ${ORDER_PART} FROM (SELECT * ${text} LIMIT ${LOOKED_AT_MOST}) o
     ${wanted} ORDER BY ${order} LIMIT $${all.push(filter.limit + 1)}
     -- of each order that is looked at, up to four deliveries: reads at most 20000`,
    all,
  );
}

/** The last order that was looked at, where there may be more behind it that nobody looked at. */
async function whereStopped(sql: Sql, { text, params }: Walk): Promise<OrderPart | null> {
  const [last] = await sql.query<OrderPart>(
    `SELECT ${ORDER_PART} ${text} OFFSET ${LOOKED_AT_MOST - 1} LIMIT 1 -- reads at most 2100`,
    params,
  );
  return last ?? null;
}

async function withDeliveries(sql: Sql, shopId: number, orders: readonly OrderPart[]): Promise<LedgerOrder[]> {
  if (orders.length === 0) return [];
  const rows = await sql.query<EntryRow>(
    `SELECT ${ORDER_PART}, ${ENTRY_PART}
     FROM orders o CROSS JOIN LATERAL ${ITS_DELIVERIES}
     WHERE o.shop_id = $1 AND o.order_id = ANY ($2::text[])
     -- the longest page has a thousand orders, each with four deliveries and their connections: reads at most 25000`,
    [shopId, orders.map(({ orderId }) => orderId)],
  );
  const byOrder = Map.groupBy(rows, ({ orderId }) => orderId);
  return orders.map(({ plannedAt, ...order }) => ({
    ...order,
    isPlanned: plannedAt !== null,
    deliveries: (byOrder.get(order.orderId) ?? []).flatMap((row) => toEntry(row)?.entry ?? []).sort(byName),
  }));
}

const byName = (a: LedgerEntry, b: LedgerEntry): number => (ownKey(a) < ownKey(b) ? -1 : 1);

const cursorOf = ({ receivedAt, orderId }: Cursor): string => `${receivedAt.toISOString()}~${orderId}`;

function readCursor(text: string | undefined): Cursor | null {
  const [instant = "", orderId = "", ...rest] = text?.split("~") ?? [];
  const time = Date.parse(instant);
  return Number.isNaN(time) || !/^\d{1,25}$/.test(orderId) || rest.length > 0
    ? null
    : { receivedAt: new Date(time), orderId };
}
