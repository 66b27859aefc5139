import { CHANNEL, type Cursor, walkOf } from "../delivery/ledger-statement.ts";
import { ITS_DELIVERIES, REASON, STATUS } from "../delivery/ledger.ts";
import { type DeliveryName, readOwnKey, RESTORED } from "../delivery/rows.ts";
import type { DeliveryStatus } from "../domain/delivery.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { meantStatuses, type ReplayFilter } from "./filter.ts";

/** So many orders are looked at by a statement. */
export const LOOKED_AT_ONCE = 1_000;

/** A delivery that a filter means. */
export interface Meant extends DeliveryName {
  status: DeliveryStatus;
  /** Whether what would be sent is still kept; retention takes an order's lines, a cancellation needs none. */
  isKept: boolean;
  /** The place of its order. */
  place: Cursor;
}

export interface MeantStretch {
  found: Meant[];
  /** The order that was looked at last; null at the end. */
  last: Cursor | null;
}

interface Row {
  orderId: string;
  receivedAt: Date;
  key: string | null;
  status: DeliveryStatus;
  hasBody: boolean;
}

/**
 * What a filter means among a stretch of a shop's orders, those received first before the others: nothing that waits since
 * a restore, nothing of a provider that is turned off, no test of whether it is sent twice.
 */
export async function findMeant(
  sql: Sql,
  shopId: number,
  filter: ReplayFilter,
  after: Cursor | null,
): Promise<MeantStretch> {
  const statuses = meantStatuses(filter);
  if (statuses.length === 0) return { found: [], last: null };
  const { from, to, status = statuses[0] } = filter;
  // None of them is smooth, or all that are looked for may be.
  const walk = walkOf(shopId, { from, to, status, limit: LOOKED_AT_ONCE }, after, "back");
  const params = [...walk.params];
  const parameter = (value: unknown): string => `$${params.push(value)}`;
  const where = [
    `${STATUS} = ANY (${parameter(statuses)}::text[])`,
    `coalesce(d.claimed_by, -1) <> ${RESTORED}`,
    "c.enabled",
  ];
  if (filter.provider) where.push(`split_part(e.key, '/', 1) = ${parameter(filter.provider)}`);
  if (filter.reason) where.push(`${REASON} = ${parameter(filter.reason)}`);
  if (filter.link) where.push(`o.link_method = ${parameter(filter.link)}`);
  if (filter.channel) where.push(CHANNEL[filter.channel]);
  const rows = await sql.query<Row>(
    `SELECT o.order_id AS "orderId", o.received_at AS "receivedAt", o.body IS NOT NULL AS "hasBody", m.key, m.status
     FROM (SELECT * ${walk.text} LIMIT ${LOOKED_AT_ONCE}) o
     LEFT JOIN LATERAL (SELECT e.key, ${STATUS} AS status FROM ${ITS_DELIVERIES} WHERE ${where.join(" AND ")}) m ON true
     ORDER BY ${walk.order}
     -- of each order that is looked at, its deliveries with what is due of them: reads at most 20000`,
    params,
  );
  const orders = new Set(rows.map(({ orderId }) => orderId));
  const last = orders.size < LOOKED_AT_ONCE ? undefined : rows.at(-1);
  return {
    found: rows.flatMap((row) => toMeant(row) ?? []),
    last: last ? { receivedAt: last.receivedAt, orderId: last.orderId } : null,
  };
}

function toMeant({ orderId, receivedAt, key, status, hasBody }: Row): Meant | null {
  const name = key === null ? null : readOwnKey(key);
  if (!name) return null;
  return {
    orderId,
    ...name,
    status,
    isKept: hasBody || name.event === "order_cancelled",
    place: { receivedAt, orderId },
  };
}
