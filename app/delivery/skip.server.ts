import { type DeliveryStatus, SKIPPABLE } from "../domain/delivery.ts";
import { type Actor, audit } from "../records/audit.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { type DeliveryName, ownKey, RESTORED } from "./rows.ts";
import { auditSubject, countAs, FOUND } from "./by-hand.ts";
import { handNote, historyTold } from "./shown.ts";

export type SkipOutcome =
  | { outcome: "skipped" }
  | { outcome: "not_found" }
  | { outcome: "not_skippable"; status: DeliveryStatus };

// What waits behind it at the provider stays due; where nothing does, nothing is owed any more. What a worker holds right
// now is left alone: it may have left.
const SKIP = `
  WITH found AS (${FOUND}
  ),
  free AS (
    SELECT d.order_id FROM due d WHERE d.shop_id = $1 AND d.order_id = $2 AND d.queue = $4
      AND (d.claimed_by IS NULL OR d.claimed_by = ${RESTORED}) FOR UPDATE
  ),
  skipped AS (
    UPDATE orders o
    SET attention = true, deliveries = jsonb_set(o.deliveries, ARRAY[$3],
      (o.deliveries->$3) || jsonb_build_object('status', 'skipped', 'reason', 'skipped_by_hand',
        'settledAt', (extract(epoch FROM $5::timestamptz) * 1000)::bigint, 'history', ${historyTold("(o.deliveries->$3)")},
        'hands', ${handNote({ value: "(o.deliveries->$3)", at: "$5", what: "'skipped'", actor: "$7", text: "$8" })}))
    FROM found f
    WHERE o.shop_id = f.shop_id AND o.order_id = f.order_id AND f.status = ANY ($6::text[])
      AND (f.claimed_by IS NULL OR EXISTS (SELECT 1 FROM free))
      AND o.deliveries->$3->>'status' IN ('pending', 'dead')
    RETURNING o.shop_id, o.order_id, o.received_at, o.deliveries
  ),
  settled AS (
    DELETE FROM due d USING skipped s, free
    WHERE d.shop_id = s.shop_id AND d.order_id = s.order_id AND d.queue = $4 AND NOT EXISTS (
      SELECT 1 FROM jsonb_each(s.deliveries) e WHERE split_part(e.key, '/', 1) = $4 AND e.value->>'status' = 'pending')
  ),
  counted AS (${countAs("skipped", { status: "skipped", reason: "skipped_by_hand" })}
  )
  SELECT f.status, EXISTS (SELECT 1 FROM skipped) AS skipped FROM found f`;

/** Lets go of a delivery that waits or was given up, for a person who says so; a replay takes that back. */
export async function skipDelivery(
  sql: Sql,
  shopId: number,
  name: DeliveryName,
  { actor, note }: { actor: Actor; note: string },
  now: Date,
): Promise<SkipOutcome> {
  const [row] = await sql.query<{ status: DeliveryStatus; skipped: boolean }>(SKIP, [
    ...[shopId, name.orderId, ownKey(name), name.provider, now, SKIPPABLE, actor, note],
  ]);
  if (!row) return { outcome: "not_found" };
  if (!row.skipped) return { outcome: "not_skippable", status: row.status };
  const subject = auditSubject(name);
  await audit(sql, { shopId, actor, action: "delivery.skipped", subject }, now);
  return { outcome: "skipped" };
}
