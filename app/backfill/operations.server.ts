import { RESTORED } from "../delivery/rows.ts";
import { type Actor, audit } from "../records/audit.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { readWindow, type Window } from "./window.ts";

export type BackfillState = "planned" | "running" | "paused" | "cancelled" | "done" | "failed";

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

export interface Backfill {
  shopId: number;
  id: string;
  state: BackfillState;
  progress: BackfillProgress;
  /** `bucket:order`, the first that isn't taken in yet; page by page, Shopify's cursor of the last that is. */
  cursor: string | null;
  cancelRequested: boolean;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

export type StartOutcome =
  | { outcome: "started"; id: string }
  | { outcome: "running_already"; id: string }
  | { outcome: "empty" | "needs_read_all_orders" | "no_connection" };

const columns = (of = ""): string => `
  ${of}shop_id AS "shopId", ${of}id::text, ${of}state, ${of}progress, ${of}cursor,
  ${of}cancel_requested AS "cancelRequested", ${of}created_by AS "createdBy", ${of}created_at AS "createdAt",
  ${of}updated_at AS "updatedAt"`;

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
  const [shop] = await sql.query<{ scopes: string[]; connected: boolean; running: string | null }>(
    `SELECT s.scopes, EXISTS (SELECT 1 FROM connection c WHERE c.shop_id = s.id AND c.enabled) AS connected,
       (SELECT o.id::text FROM operation o WHERE o.shop_id = s.id AND o.kind = 'backfill'
          AND o.state IN ('planned', 'running', 'paused') LIMIT 1) AS running
     FROM shop s WHERE s.id = $1`,
    [shopId],
  );
  const read = readWindow(asked, { now, scopes: shop?.scopes ?? [] });
  if (!read.ok) return { outcome: read.reason };
  if (!shop?.connected) return { outcome: "no_connection" };
  if (shop.running !== null) return { outcome: "running_already", id: shop.running };
  const [made] = await sql.query<{ id: string }>(
    `INSERT INTO operation (shop_id, kind, state, progress, created_by, created_at, updated_at)
     VALUES ($1, 'backfill', 'planned', $2::jsonb, $3, $4, $4) RETURNING id::text`,
    [shopId, JSON.stringify(firstProgress(read.window, asked.dryRun)), actor, now],
  );
  if (!made) throw new Error("The backfill was not noted.");
  await audit(
    sql,
    { shopId, actor, action: "backfill.started", subject: made.id, detail: { dryRun: asked.dryRun } },
    now,
  );
  return { outcome: "started", id: made.id };
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
export async function listBackfills(sql: Sql, shopId: number): Promise<Backfill[]> {
  return sql.query(
    `SELECT ${columns()} FROM operation WHERE shop_id = $1 AND kind = 'backfill' ORDER BY id DESC LIMIT 20`,
    [shopId],
  );
}

export type ChangeOutcome =
  | { outcome: "changed" }
  | { outcome: "not_found" }
  | { outcome: "not_possible"; state: string };

const CHANGES = {
  pause: { from: ["planned", "running"], to: "paused" },
  resume: { from: ["planned", "paused", "failed"], to: "running" },
  cancel: { from: ["planned", "running", "paused", "failed"], to: "cancelled" },
} as const;

/**
 * Pauses, resumes or cancels a backfill. What was read already stays; a cancelled one takes back what it had not sent.
 * A resumed one goes on where it was, and a counted dry run begins.
 */
export async function changeBackfill(
  sql: Sql,
  shopId: number,
  id: string,
  change: keyof typeof CHANGES,
  actor: Actor,
  now: Date,
): Promise<ChangeOutcome> {
  const { from, to } = CHANGES[change];
  const [row] = await sql.query<{ state: string; changed: boolean }>(
    `WITH found AS (
       SELECT * FROM operation WHERE shop_id = $1 AND id = $2::bigint AND kind = 'backfill'
     ), changed AS (
       UPDATE operation o SET
         state = CASE WHEN $4::text = 'running' AND o.progress->>'phase' = 'count' THEN 'planned' ELSE $4::text END,
         progress = CASE WHEN $4::text = 'running' THEN o.progress || jsonb_build_object('dryRun', false, 'failures', 0,
             'failure', null, 'phase', CASE WHEN o.progress->>'phase' = 'counted' THEN 'query' ELSE o.progress->>'phase' END)
           ELSE o.progress END,
         cancel_requested = $4::text = 'cancelled', claimed_by = NULL, lease_until = NULL, updated_at = $5
       FROM found f WHERE o.shop_id = f.shop_id AND o.id = f.id AND f.state = ANY($3::text[])
       RETURNING 1
     )
     SELECT f.state, EXISTS (SELECT 1 FROM changed) AS changed FROM found f`,
    [shopId, id, from, to, now],
  );
  if (!row) return { outcome: "not_found" };
  if (!row.changed) return { outcome: "not_possible", state: row.state };
  await audit(sql, { shopId, actor, action: `backfill.${change}`, subject: id }, now);
  return { outcome: "changed" };
}

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

const LEASE_MS = 60_000;

/** Claims the backfill that has waited longest, for a minute; a cancelled one is claimed once more, to be taken back. */
export async function claimBackfill(
  sql: Sql,
  holder: number,
  now: Date,
): Promise<(Backfill & { domain: string }) | null> {
  const [row] = await sql.query<Backfill & { domain: string }>(
    `WITH due AS (
       SELECT o.shop_id, o.id, (SELECT s.domain FROM shop s WHERE s.id = o.shop_id) AS domain FROM operation o
       WHERE (SELECT s.state FROM shop s WHERE s.id = o.shop_id) = 'active' AND o.kind = 'backfill' AND (o.lease_until IS NULL OR o.lease_until <= $2)
         -- What is open, in the words of the index that holds nothing else.
         AND (o.state IN ('planned', 'running') OR o.cancel_requested)
         AND (o.state = 'running' OR o.state = 'planned' AND o.progress->>'phase' = 'count'
              OR o.state = 'cancelled' AND o.cancel_requested)
       ORDER BY o.updated_at LIMIT 1 FOR UPDATE OF o SKIP LOCKED
     )
     UPDATE operation u SET claimed_by = $1, lease_until = $3, updated_at = $2 FROM due
     WHERE u.shop_id = due.shop_id AND u.id = due.id
     RETURNING ${columns("u.")}, due.domain`,
    [holder, now, new Date(now.getTime() + LEASE_MS)],
  );
  return row ?? null;
}

/**
 * Keeps how far a claimed backfill has come and holds on to it. Returns false when it was paused, cancelled or taken over
 * meanwhile: then nothing more may be done.
 */
export async function keepBackfill(
  sql: Sql,
  holder: number,
  backfill: Pick<Backfill, "shopId" | "id" | "progress" | "cursor">,
  { state, againAt, ended, now }: { state: BackfillState; againAt: Date | null; ended: boolean; now: Date },
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE operation SET state = $4::text, progress = $5::jsonb, cursor = $6, updated_at = $7, cancel_requested = $4::text = 'cancelled' AND $10,
       lease_until = $8, claimed_by = CASE WHEN $9 THEN NULL ELSE claimed_by END
     WHERE shop_id = $1 AND id = $2::bigint AND claimed_by = $3 RETURNING 1`,
    [
      backfill.shopId,
      backfill.id,
      holder,
      state,
      JSON.stringify(backfill.progress),
      backfill.cursor,
      now,
      againAt ?? new Date(now.getTime() + LEASE_MS),
      againAt !== null,
      !ended,
    ],
  );
  return rows.length > 0;
}
