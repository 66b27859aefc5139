import { RESTORED } from "../delivery/rows.ts";
import type { Actor } from "../records/audit.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import {
  type ChangeOutcome,
  changeOperation,
  listOperations,
  openOperation,
  type Operation,
  type OperationChange,
  startOperation,
} from "../records/operations.server.ts";
import { readWindow, type Window } from "./window.ts";

/** How far a backfill has come. Instants are ISO texts, since it is kept as JSON. */
export interface BackfillProgress {
  phase: "count" | "counted" | "query" | "wait" | "read" | "ingest" | "pages" | "deliver";
  from: string;
  to: string;
  dryRun: boolean;
  /** The orders of the window, by Shopify's own count; `exact` is false where it stopped counting. */
  counted: number | null;
  exact: boolean;
  bulkId: string | null;
  fileSize: number;
  buckets: number;
  /** Read page by page: until which instant of its window it has read. */
  readUntil: string | null;
  /** Orders taken in, and those that nobody paid. */
  ingested: number;
  unpaid: number;
  unreadable: number;
  failures: number;
  failure: string | null;
}

/** A backfill's cursor is `bucket:order`, the first that isn't taken in yet; page by page, Shopify's of the last that is. */
export type Backfill = Operation<BackfillProgress>;

export type StartOutcome =
  | { outcome: "started"; id: string }
  | { outcome: "running_already"; id: string }
  | { outcome: "empty" | "needs_read_all_orders" | "no_connection" };

/**
 * Starts a backfill: it is counted first, and with `dryRun` goes on only when somebody resumes it. One at a time per
 * shop.
 */
export async function startBackfill(
  sql: Sql,
  shopId: number,
  asked: { from?: Date | undefined; to?: Date | undefined; dryRun: boolean },
  actor: Actor,
  now: Date,
): Promise<StartOutcome> {
  const [shop] = await sql.query<{ scopes: string[]; connected: boolean }>(
    `SELECT s.scopes, EXISTS (SELECT 1 FROM connection c WHERE c.shop_id = s.id AND c.enabled) AS connected
     FROM shop s WHERE s.id = $1`,
    [shopId],
  );
  const read = readWindow(asked, { now, scopes: shop?.scopes ?? [] });
  if (!read.ok) return { outcome: read.reason };
  if (!shop?.connected) return { outcome: "no_connection" };
  const running = await openOperation(sql, shopId, "backfill");
  if (running !== null) return { outcome: "running_already", id: running };
  const progress = firstProgress(read.window, asked.dryRun);
  const detail = { dryRun: asked.dryRun };
  const id = await startOperation(sql, { shopId, kind: "backfill", progress, actor, detail }, now);
  return { outcome: "started", id };
}

const firstProgress = ({ from, to }: Window, dryRun: boolean): BackfillProgress => ({
  phase: "count",
  from: from.toISOString(),
  to: to.toISOString(),
  dryRun,
  counted: null,
  exact: true,
  bulkId: null,
  fileSize: 0,
  buckets: 0,
  readUntil: null,
  ingested: 0,
  unpaid: 0,
  unreadable: 0,
  failures: 0,
  failure: null,
});

/** A shop's backfills, the newest first. */
export const listBackfills = (sql: Sql, shopId: number): Promise<Backfill[]> =>
  listOperations<BackfillProgress>(sql, shopId, "backfill");

/**
 * Pauses, resumes or cancels a backfill. What was read already stays; a cancelled one takes back what it had not sent.
 */
export const changeBackfill = (
  sql: Sql,
  { shopId, id }: { shopId: number; id: string },
  by: { change: OperationChange; actor: Actor },
  now: Date,
): Promise<ChangeOutcome> => changeOperation(sql, { shopId, id, kind: "backfill" }, by, now);

/** Takes back what a cancelled backfill has planned and not begun to send: a later one may plan it anew. */
export async function withdraw(sql: Sql, shopId: number): Promise<number> {
  const rows = await sql.query(
    `WITH gone AS (
       DELETE FROM due WHERE shop_id = $1 AND lane = 'backfill' AND (claimed_by IS NULL OR claimed_by = ${RESTORED}) RETURNING order_id, queue
     ), untried AS (
       UPDATE orders o SET deliveries = (
         SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') FROM jsonb_each(o.deliveries) e
         WHERE e.value->>'status' <> 'pending' OR e.value ? 'history'
           OR split_part(e.key, '/', 1) NOT IN (SELECT queue FROM gone g WHERE g.order_id = o.order_id))
       WHERE o.shop_id = $1 AND o.order_id IN (SELECT order_id FROM gone WHERE queue <> 'plan')
     )
     SELECT 1 FROM gone WHERE queue <> 'plan'`,
    [shopId],
  );
  return rows.length;
}

/** How much of backfills a shop has waiting, orders to plan and deliveries: what the pace goes by. */
export async function countWaiting(sql: Sql, shopId: number): Promise<number> {
  const [row] = await sql.query<{ waiting: number }>(
    `SELECT count(*)::int AS waiting FROM due WHERE shop_id = $1 AND lane = 'backfill'`,
    [shopId],
  );
  return row?.waiting ?? 0;
}
