import type { Sql } from "../platform/database/database.server.ts";
import { type Actor, audit } from "./audit.server.ts";

/** What a person starts, that goes on for long, and may be paused. */
export type OperationKind = "backfill" | "replay" | "catalogue_check";
export type OperationState = "planned" | "running" | "paused" | "cancelled" | "done" | "failed";

/** What the progress of every kind says. A `phase` is `count` until it is counted, and `counted` once a dry run is. */
export interface Progress {
  phase: string;
  failures: number;
  failure: string | null;
}

/** A row of `operation`. How far it has come is kept as JSON: instants in it are ISO texts. */
export interface Operation<Own extends Progress> {
  shopId: number;
  id: string;
  state: OperationState;
  progress: Own;
  /** The place to go on from, in the words of its kind. */
  cursor: string | null;
  cancelRequested: boolean;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

export type ClaimedOperation<Own extends Progress> = Operation<Own> & { domain: string };

const columns = (of = ""): string => `
  ${of}shop_id AS "shopId", ${of}id::text, ${of}state, ${of}progress, ${of}cursor,
  ${of}cancel_requested AS "cancelRequested", ${of}created_by AS "createdBy", ${of}created_at AS "createdAt",
  ${of}updated_at AS "updatedAt"`;

/** Notes an operation that is to be carried out, and in the audit who started it. Returns its id. */
export async function startOperation(
  sql: Sql,
  started: { shopId: number; kind: OperationKind; progress: Progress; actor: Actor; detail: object },
  now: Date,
): Promise<string> {
  const { shopId, kind, progress, actor, detail } = started;
  const [made] = await sql.query<{ id: string }>(
    `INSERT INTO operation (shop_id, kind, state, progress, created_by, created_at, updated_at)
     VALUES ($1, $2, 'planned', $3::jsonb, $4, $5, $5) RETURNING id::text`,
    [shopId, kind, JSON.stringify(progress), actor, now],
  );
  if (!made) throw new Error("The operation was not noted.");
  await audit(sql, { shopId, actor, action: `${kind}.started`, subject: made.id, detail }, now);
  return made.id;
}

/** The operation of a kind that a shop has under way, or null. */
export async function openOperation(sql: Sql, shopId: number, kind: OperationKind): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    `SELECT id::text FROM operation WHERE shop_id = $1 AND kind = $2 AND state IN ('planned', 'running', 'paused') LIMIT 1`,
    [shopId, kind],
  );
  return row?.id ?? null;
}

/** A shop's operations of a kind, the newest first. */
export async function listOperations<Own extends Progress>(
  sql: Sql,
  shopId: number,
  kind: OperationKind,
): Promise<Operation<Own>[]> {
  return sql.query(`SELECT ${columns()} FROM operation WHERE shop_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 20`, [
    shopId,
    kind,
  ]);
}

export type OperationChange = "pause" | "resume" | "cancel";
export type ChangeOutcome =
  | { outcome: "changed" }
  | { outcome: "not_found" }
  | { outcome: "not_possible"; state: string };

const CHANGES = {
  pause: { from: ["planned", "running"], to: "paused" },
  resume: { from: ["planned", "paused", "failed"], to: "running" },
  cancel: { from: ["planned", "running", "paused", "failed"], to: "cancelled" },
} as const;

/** The phase in which a counted operation begins when somebody lets it go on. */
const BEGINS: Readonly<Record<OperationKind, string>> = { backfill: "query", replay: "send", catalogue_check: "query" };

/**
 * Pauses, resumes or cancels an operation. What was done already stays. A resumed one goes on where it was, and a counted
 * dry run begins.
 */
export async function changeOperation(
  sql: Sql,
  { shopId, id, kind }: { shopId: number; id: string; kind: OperationKind },
  { change, actor }: { change: OperationChange; actor: Actor },
  now: Date,
): Promise<ChangeOutcome> {
  const { from, to } = CHANGES[change];
  const [row] = await sql.query<{ state: string; changed: boolean }>(
    `WITH found AS (
       SELECT * FROM operation WHERE shop_id = $1 AND id = $2::bigint AND kind = $6
     ), changed AS (
       UPDATE operation o SET
         state = CASE WHEN $4::text = 'running' AND o.progress->>'phase' = 'count' THEN 'planned' ELSE $4::text END,
         progress = CASE WHEN $4::text = 'running' THEN o.progress || jsonb_build_object('dryRun', false, 'failures', 0,
             'failure', null, 'phase', CASE WHEN o.progress->>'phase' = 'counted' THEN $7 ELSE o.progress->>'phase' END)
           ELSE o.progress END,
         cancel_requested = $4::text = 'cancelled', claimed_by = NULL, lease_until = NULL, updated_at = $5
       FROM found f WHERE o.shop_id = f.shop_id AND o.id = f.id AND f.state = ANY($3::text[])
       RETURNING 1
     )
     SELECT f.state, EXISTS (SELECT 1 FROM changed) AS changed FROM found f`,
    [shopId, id, from, to, now, kind, BEGINS[kind]],
  );
  if (!row) return { outcome: "not_found" };
  if (!row.changed) return { outcome: "not_possible", state: row.state };
  await audit(sql, { shopId, actor, action: `${kind}.${change}`, subject: id }, now);
  return { outcome: "changed" };
}

const LEASE_MS = 60_000;

/**
 * Claims the operation of a kind that has waited longest, for a minute; a cancelled one is claimed once more, to be taken
 * back.
 */
export async function claimOperation<Own extends Progress>(
  sql: Sql,
  kind: OperationKind,
  holder: number,
  now: Date,
): Promise<ClaimedOperation<Own> | null> {
  const [row] = await sql.query<ClaimedOperation<Own>>(
    `WITH due AS (
       SELECT o.shop_id, o.id, (SELECT s.domain FROM shop s WHERE s.id = o.shop_id) AS domain FROM operation o
       WHERE (SELECT s.state FROM shop s WHERE s.id = o.shop_id) = 'active' AND o.kind = $4 AND (o.lease_until IS NULL OR o.lease_until <= $2)
         -- What is open, in the words of the index that holds nothing else.
         AND (o.state IN ('planned', 'running') OR o.cancel_requested)
         AND (o.state = 'running' OR o.state = 'planned' AND o.progress->>'phase' = 'count'
              OR o.state = 'cancelled' AND o.cancel_requested)
       ORDER BY o.updated_at LIMIT 1 FOR UPDATE OF o SKIP LOCKED
     )
     UPDATE operation u SET claimed_by = $1, lease_until = $3, updated_at = $2 FROM due
     WHERE u.shop_id = due.shop_id AND u.id = due.id
     RETURNING ${columns("u.")}, due.domain`,
    [holder, now, new Date(now.getTime() + LEASE_MS), kind],
  );
  return row ?? null;
}

/**
 * Keeps how far a claimed operation has come and holds on to it. Returns false when it was paused, cancelled or taken over
 * meanwhile: then nothing more may be done.
 */
export async function keepOperation(
  sql: Sql,
  holder: number,
  operation: Pick<Operation<Progress>, "shopId" | "id" | "progress" | "cursor">,
  { state, againAt, ended, now }: { state: OperationState; againAt: Date | null; ended: boolean; now: Date },
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE operation SET state = $4::text, progress = $5::jsonb, cursor = $6, updated_at = $7, cancel_requested = $4::text = 'cancelled' AND $10,
       lease_until = $8, claimed_by = CASE WHEN $9 THEN NULL ELSE claimed_by END
     WHERE shop_id = $1 AND id = $2::bigint AND claimed_by = $3 RETURNING 1`,
    [
      operation.shopId,
      operation.id,
      holder,
      state,
      JSON.stringify(operation.progress),
      operation.cursor,
      now,
      againAt ?? new Date(now.getTime() + LEASE_MS),
      againAt !== null,
      !ended,
    ],
  );
  return rows.length > 0;
}
