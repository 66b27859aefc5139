import { type DeliveryStatus, REPLAYABLE } from "../domain/delivery.ts";
import { type Actor, audit } from "../records/audit.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { type DeliveryName, ownKey, RESTORED } from "./rows.ts";
import { auditSubject, countAs, FOUND } from "./by-hand.ts";
import { handNote, historyTold } from "./shown.ts";

export type ReplayOutcome =
  | { outcome: "replayed" }
  | { outcome: "not_found" }
  | { outcome: "not_replayable"; status: DeliveryStatus };

// The delivery's state and what is owed of it change together. Where something of the order is under way at the
// provider it is left alone: what is pending then follows it.
const replayWhere = (condition: string, { dropped, restored }: { dropped: string; restored: boolean }): string => `
  WITH found AS (${FOUND}
  ),
  replayed AS (
    UPDATE orders o
    SET attention = true, deliveries = jsonb_set(o.deliveries, ARRAY[$3],
      (o.deliveries->$3) - '{${dropped}}'::text[]
        || jsonb_build_object('status', 'pending', 'lane', 'replay', 'firstAttemptAt', -1, 'history', ${historyTold("(o.deliveries->$3)")},
          'hands', ${handNote({ value: "(o.deliveries->$3)", at: "$5", what: "'replayed'", actor: "$7", text: "$8" })}))
    FROM found f
    WHERE o.shop_id = f.shop_id AND o.order_id = f.order_id AND ${condition}
    RETURNING o.shop_id, o.order_id, o.received_at
  ),
  owed AS (
    INSERT INTO due AS d (shop_id, order_id, queue, lane, due_at, set_at, received_at)
    SELECT shop_id, order_id, $4, 'replay', $5, $5, received_at FROM replayed
    ON CONFLICT (shop_id, order_id, queue) DO UPDATE SET lane = 'replay', due_at = $5, claimed_by = NULL, claimed_at = NULL
    WHERE d.claimed_by IS NULL${restored ? ` OR d.claimed_by = ${RESTORED}` : ""}
  ),
  counted AS (${countAs("replayed", { status: "pending", reason: "" })}
  )
  SELECT f.status, EXISTS (SELECT 1 FROM replayed) AS replayed FROM found f`;

const REPLAY = replayWhere(
  `(f.status = ANY ($6::text[]) OR o.deliveries->$3->>'reason' = 'skipped_by_hand') AND o.deliveries->$3->>'status' <> 'delivered'`,
  { dropped: "reason,settledAt", restored: true },
);

// Of many at once what waits since a restore is left alone, and what somebody has replayed since $9 isn't replayed again:
// so a step that is repeated after a kill sends nothing twice.
const ONCE = `
  f.status = ANY ($6::text[]) AND f.claimed_by IS NULL AND NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements(o.deliveries->$3->'hands') h
    WHERE h->>'what' = 'replayed' AND (h->>'at')::bigint >= (extract(epoch FROM $9::timestamptz) * 1000)::bigint)`;
const REPLAY_ONCE = replayWhere(`${ONCE} AND o.deliveries->$3->>'status' <> 'delivered'`, {
  dropped: "reason,settledAt",
  restored: false,
});
// What was taken whole goes out whole again: what was said of its lines is over.
const RESEND_ONCE = replayWhere(ONCE, { dropped: "reason,settledAt,lines", restored: false });

/**
 * Asks for a new attempt of a held, dead or partly delivered delivery, or of one that a person skipped. It becomes due at once and has seven days again;
 * of a partly delivered one only the rejected lines are sent. While its connection is held it still waits.
 */
export async function replayDelivery(
  sql: Sql,
  shopId: number,
  name: DeliveryName,
  actor: Actor,
  now: Date,
  note = "",
): Promise<ReplayOutcome> {
  const [row] = await sql.query<{ status: DeliveryStatus; replayed: boolean }>(REPLAY, [
    ...[shopId, name.orderId, ownKey(name), name.provider, now, REPLAYABLE, actor, note],
  ]);
  if (!row) return { outcome: "not_found" };
  if (!row.replayed) return { outcome: "not_replayable", status: row.status };
  const subject = auditSubject(name);
  await audit(sql, { shopId, actor, action: "delivery.replayed", subject }, now);
  return { outcome: "replayed" };
}

/** A replay of many: who asked for it and when, and in which status a delivery has to stand. */
export interface ReplayOfMany {
  actor: Actor;
  startedAt: Date;
  status: DeliveryStatus;
}

/**
 * Asks for a new attempt of one of many deliveries, at most once since `startedAt`; what was `delivered` only where that
 * is the status that was asked for. What a worker holds, and what waits since a restore, is left alone. Returns whether it
 * is replayed. The operation stands in the audit, not each of its deliveries.
 */
export async function replayOnce(
  sql: Sql,
  { shopId, ...name }: DeliveryName & { shopId: number },
  { actor, startedAt, status }: ReplayOfMany,
  now: Date,
): Promise<boolean> {
  const [row] = await sql.query<{ replayed: boolean }>(status === "delivered" ? RESEND_ONCE : REPLAY_ONCE, [
    ...[shopId, name.orderId, ownKey(name), name.provider, now, [status], actor, "", startedAt],
  ]);
  return row?.replayed ?? false;
}
