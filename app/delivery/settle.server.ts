import type { LineOutcome } from "../domain/delivery.ts";
import type { Sql } from "../platform/database.server.ts";
import type { Decision } from "./decide.ts";
import type { ClaimedDelivery } from "./rows.ts";

/** An attempt that was made, and what was decided upon it. Times in milliseconds. */
export interface SettledAttempt {
  delivery: ClaimedDelivery;
  decision: Decision;
  startedAt: number;
  durationMs: number;
  httpStatus: number | null;
  outcome: string;
  code: string | null;
  /** The provider's words, already without secrets. */
  message: string | null;
  reference: string | null;
  providerRef: string | null;
  lines: LineOutcome[] | null;
  warnings: string[];
  /** The request may be the second of its kind at the provider. */
  possibleDouble: boolean;
}

// The rows are found by their keys alone: `|| ''` and `+ 0` keep the planner from walking all that is being sent, or all
// that is pending, where it believes both to be few.
const SETTLE = `
  WITH input AS (
    SELECT * FROM json_to_recordset($1::json) AS i(
      received_at timestamptz, shop_id int, order_id text, provider text, event text, sequence int, number int,
      status text, reason text, due_at timestamptz, lane text, provider_ref text, lines jsonb, warnings text[],
      doubled int, settled_at timestamptz,
      started_at timestamptz, duration_ms int, http_status int, outcome text, code text, message text,
      reference text, retry_after_ms int)
  ),
  settled AS (
    UPDATE delivery d
    SET status = i.status, reason = i.reason, due_at = i.due_at, lane = coalesce(i.lane, d.lane), claimed_by = NULL,
        provider_ref = coalesce(i.provider_ref, d.provider_ref), lines = coalesce(i.lines, d.lines),
        warnings = CASE WHEN i.warnings IS NULL AND d.status = 'sending' THEN d.warnings ELSE
          array_remove(d.warnings, 'uncertain') || ARRAY(SELECT w FROM unnest(i.warnings) w WHERE w <> ALL(d.warnings) OR w = 'uncertain') END,
        doubles = d.doubles + CASE WHEN d.status = 'sending' THEN i.doubled ELSE 0 END, settled_at = i.settled_at
    FROM input i
    WHERE (d.shop_id, d.order_id, d.provider, d.event, d.sequence)
        = (i.shop_id, i.order_id, i.provider, i.event, i.sequence)
      AND (d.status || '' = 'sending' AND d.claimed_by + 0 = $2
           OR d.status || '' = 'pending' AND d.reason = 'interrupted')
      AND d.attempts = i.number
    RETURNING d.shop_id
  ),
  kept AS (
    INSERT INTO attempt AS a (received_at, shop_id, order_id, provider, event, sequence, number, started_at, duration_ms,
      http_status, outcome, code, message, reference, retry_after_ms, worker)
    SELECT received_at, shop_id, order_id, provider, event, sequence, number, started_at, duration_ms,
      http_status, outcome, code, message, reference, retry_after_ms, $2 FROM input
    ON CONFLICT (received_at, shop_id, order_id, provider, event, sequence, number) DO UPDATE
    SET started_at = excluded.started_at, duration_ms = excluded.duration_ms, http_status = excluded.http_status,
      outcome = excluded.outcome, code = excluded.code, message = excluded.message, reference = excluded.reference,
      retry_after_ms = excluded.retry_after_ms
    WHERE a.outcome = 'interrupted'
  )
  SELECT count(*)::int AS settled FROM settled`;

/**
 * Commits a group of attempts and the new state of their deliveries in one statement. A delivery that others took over
 * meanwhile is settled as long as nobody began it anew; after that it keeps its state, and the attempt is kept all the
 * same. Gives how many deliveries were settled.
 */
export async function settleAttempts(sql: Sql, worker: number, attempts: SettledAttempt[]): Promise<number> {
  const [row] = await sql.query<{ settled: number }>(SETTLE, [JSON.stringify(attempts.map(toColumns)), worker]);
  return row?.settled ?? 0;
}

const FINAL = new Set(["delivered", "partly_delivered", "skipped", "dead"]);

function toColumns(attempt: SettledAttempt) {
  const { delivery, decision } = attempt;
  const iso = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());
  return {
    received_at: delivery.receivedAt.toISOString(),
    shop_id: delivery.shopId,
    order_id: delivery.orderId,
    provider: delivery.provider,
    event: delivery.event,
    sequence: delivery.sequence,
    number: delivery.attempt,
    status: decision.status,
    reason: decision.reason,
    due_at: iso(decision.dueAt),
    lane: decision.lane,
    provider_ref: attempt.providerRef,
    lines: attempt.lines,
    warnings: attempt.warnings.length > 0 || delivery.uncertain ? attempt.warnings : null,
    doubled: attempt.possibleDouble ? 1 : 0,
    settled_at: FINAL.has(decision.status) ? iso(attempt.startedAt + attempt.durationMs) : null,
    started_at: iso(attempt.startedAt),
    duration_ms: attempt.durationMs,
    http_status: attempt.httpStatus,
    outcome: attempt.outcome,
    code: attempt.code,
    message: attempt.message,
    reference: attempt.reference,
    retry_after_ms: decision.retryAfterMs,
  };
}
