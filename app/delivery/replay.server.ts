import { type DeliveryStatus, REPLAYABLE } from "../domain/delivery.ts";
import { type Actor, audit } from "../platform/audit.server.ts";
import type { Sql } from "../platform/database.server.ts";
import type { DeliveryName } from "./ledger.server.ts";

export type ReplayOutcome =
  | { outcome: "replayed" }
  | { outcome: "not_found" }
  | { outcome: "not_replayable"; status: DeliveryStatus };

/**
 * Asks for a new attempt of a held, dead or partly delivered delivery. It becomes due at once and has seven days again;
 * of a partly delivered one only the rejected lines are sent. While its connection is held it still waits.
 */
export async function replayDelivery(
  sql: Sql,
  shopId: number,
  name: DeliveryName,
  actor: Actor,
  now: Date,
): Promise<ReplayOutcome> {
  const [row] = await sql.query<{ status: DeliveryStatus; replayed: boolean }>(
    `WITH found AS (
       SELECT * FROM delivery
       WHERE (shop_id, order_id, provider, event, sequence) = ($1, $2, $3, $4, $5)
     ), replayed AS (
       UPDATE delivery d
       SET status = 'pending', lane = 'replay', due_at = $6, reason = NULL, settled_at = NULL, first_attempt_at = NULL
       FROM found f
       WHERE (d.shop_id, d.order_id, d.provider, d.event, d.sequence)
           = (f.shop_id, f.order_id, f.provider, f.event, f.sequence) AND d.status = ANY($7::text[])
       RETURNING 1
     )
     SELECT f.status, EXISTS (SELECT 1 FROM replayed) AS replayed FROM found f`,
    [shopId, name.orderId, name.provider, name.event, name.sequence, now, REPLAYABLE],
  );
  if (!row) return { outcome: "not_found" };
  if (!row.replayed) return { outcome: "not_replayable", status: row.status };
  const subject = `${name.orderId}/${name.provider}/${name.event}/${name.sequence}`;
  await audit(sql, { shopId, actor, action: "delivery.replayed", subject }, now);
  return { outcome: "replayed" };
}
