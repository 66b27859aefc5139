import type { Sql } from "../platform/database/database.server.ts";
import type { OurOrder } from "./compare.ts";
import { NIGHT_MINUTE } from "./night-time.ts";
import type { PagedNight } from "./night-pages.ts";

/** A shop whose orders are due to be compared. */
export interface DueShop {
  id: number;
  domain: string;
  installedAt: Date;
  lookedUntil: Date;
  nightlyDueAt: Date;
  bulkId: string | null;
  /** The night that is being read page by page. */
  night: PagedNight | null;
  /** How often in a row a look, and a night, has failed. */
  failures: number;
  nightFailures: number;
}

/** What a look leaves to the next one. */
export type LookState = Pick<DueShop, "nightlyDueAt" | "bulkId" | "night" | "failures" | "nightFailures">;

/** A shop of which nothing is sent anywhere has no orders that could be missed. */
export const CONNECTED = `EXISTS (SELECT 1 FROM connection c WHERE c.shop_id = s.id AND c.enabled)`;

/** So many shops without a connection are moved on by a statement. */
const MOVED_AT_ONCE = 500;

/**
 * Moves shops on that have no enabled connection, without asking Shopify: when one is turned on, the looks go on from
 * there. What was sold before is a backfill's, and a person's to start.
 */
export async function passOver(sql: Sql, now: Date, dueAt: Date, nightlyDueAt: Date): Promise<void> {
  await sql.query(
    `WITH idle AS (
       SELECT r.shop_id FROM reconciliation r JOIN shop s ON s.id = r.shop_id AND s.state = 'active'
       WHERE r.due_at <= $1 AND NOT ${CONNECTED} LIMIT ${MOVED_AT_ONCE} FOR UPDATE OF r SKIP LOCKED
     )
     UPDATE reconciliation r SET looked_until = greatest(r.looked_until, $1), due_at = $2, bulk_id = NULL, night = NULL,
       nightly_due_at = greatest(r.nightly_due_at, CASE WHEN r.nightly_due_at <= $1 THEN $3::timestamptz + ${NIGHT_MINUTE.replaceAll("s.id", "r.shop_id")} * interval '1 minute' ELSE r.nightly_due_at END),
       failures = 0, night_failures = 0
     FROM idle WHERE r.shop_id = idle.shop_id`,
    [now, dueAt, nightlyDueAt],
  );
}

/** Shops that nobody looked at yet are looked at from their install on. */
export async function enrolShops(sql: Sql, now: Date, nightlyDueAt: Date): Promise<void> {
  await sql.query(
    `INSERT INTO reconciliation (shop_id, looked_until, due_at, nightly_due_at)
     SELECT s.id, s.installed_at, $1, $2::timestamptz + ${NIGHT_MINUTE} * interval '1 minute' FROM shop s
     WHERE s.state = 'active' AND NOT EXISTS (SELECT 1 FROM reconciliation r WHERE r.shop_id = s.id)
     ON CONFLICT DO NOTHING`,
    [now, nightlyDueAt],
  );
}

const LEASE_MS = 5 * 60_000;

/** Claims the connected shop that has been due longest, for five minutes; other looks pass it over. */
export async function claimShop(sql: Sql, now: Date): Promise<DueShop | null> {
  const [row] = await sql.query<DueShop>(
    `WITH due AS (
       SELECT r.shop_id, s.domain, s.installed_at FROM reconciliation r
       JOIN shop s ON s.id = r.shop_id AND s.state = 'active'
       WHERE r.due_at <= $1 AND ${CONNECTED} AND (r.lease_until IS NULL OR r.lease_until <= $1)
       ORDER BY r.due_at LIMIT 1 FOR UPDATE OF r SKIP LOCKED
     )
     UPDATE reconciliation r SET lease_until = $2 FROM due WHERE r.shop_id = due.shop_id
     RETURNING r.shop_id AS id, due.domain, due.installed_at AS "installedAt", r.looked_until AS "lookedUntil",
       r.nightly_due_at AS "nightlyDueAt", r.bulk_id AS "bulkId", r.night, r.failures,
       r.night_failures AS "nightFailures"`,
    [now, new Date(now.getTime() + LEASE_MS)],
  );
  return row ?? null;
}

/** Keeps how far a look has come, so that a long one goes on where it broke off. */
export async function keepLooked(sql: Sql, shopId: number, lookedUntil: Date): Promise<void> {
  await sql.query(`UPDATE reconciliation SET looked_until = greatest(looked_until, $2) WHERE shop_id = $1`, [
    shopId,
    lookedUntil,
  ]);
}

/** Ends a look: when the next one is due, and how far the night has come. */
export async function endLook(sql: Sql, shopId: number, dueAt: Date, state: LookState): Promise<void> {
  const { nightlyDueAt, bulkId, night, failures, nightFailures } = state;
  await sql.query(
    `UPDATE reconciliation SET due_at = $2, nightly_due_at = $3, bulk_id = $4, night = $5::jsonb, failures = $6,
       night_failures = $7, lease_until = NULL
     WHERE shop_id = $1`,
    [shopId, dueAt, nightlyDueAt, bulkId, night === null ? null : JSON.stringify(night), failures, nightFailures],
  );
}

/** What we know of orders, by their ids; ids that we don't know are left out. */
export async function readOurs(sql: Sql, shopId: number, orderIds: readonly string[]): Promise<Map<string, OurOrder>> {
  const rows = await sql.query<OurOrder>(
    `SELECT k.id AS "orderId", o.source_updated_at AS "sourceUpdatedAt", o.cancelled_at AS "cancelledAt",
       coalesce(o.noted_events, '{}') AS "notedEvents", e.order_id IS NOT NULL AS erased
     FROM unnest($2::text[]) AS k(id)
     LEFT JOIN orders o ON o.shop_id = $1 AND o.order_id = k.id
     LEFT JOIN erased_order e ON e.shop_id = $1 AND e.order_id = k.id
     WHERE o.order_id IS NOT NULL OR e.order_id IS NOT NULL`,
    [shopId, orderIds],
  );
  return new Map(rows.map((row) => [row.orderId, row]));
}

/** Asks for a look at a shop's changes and its last days as soon as a worker is free. */
export async function lookNow(sql: Sql, shopId: number, now: Date): Promise<void> {
  await sql.query(`UPDATE reconciliation SET due_at = $2, nightly_due_at = $2 WHERE shop_id = $1`, [shopId, now]);
}
