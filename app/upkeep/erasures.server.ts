import type { Sql } from "../platform/database/database.server.ts";
import { openIncident } from "../records/incidents.server.ts";

/** So many erased orders go at a time; those that are left go the next. */
const BATCH = 5_000;

/**
 * What follows an erasure: the rows that were left to have orders deleted at providers go once that is settled, the
 * evidence is completed, and exports that had their time are dropped. A deletion that a provider refused opens an
 * incident.
 */
export async function completeErasures(sql: Sql, now: Date): Promise<void> {
  await sql.query(
    `DELETE FROM orders o WHERE o.ctid = ANY (ARRAY(
       SELECT e.ctid FROM orders e WHERE e.erased_at IS NOT NULL
         -- By the key: for a join the planner would walk a table that it believes to be empty.
         AND (SELECT true FROM due d WHERE d.shop_id = e.shop_id AND d.order_id = e.order_id LIMIT 1) IS NULL
         AND NOT EXISTS (SELECT 1 FROM jsonb_each(e.deliveries) one WHERE one.value->>'status' = 'dead')
       LIMIT ${BATCH}))`,
  );
  await sql.query(
    `UPDATE compliance_evidence c SET completed_at = $1
     WHERE c.topic = 'customers/redact' AND c.completed_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.shop_id = c.shop_id AND o.erased_at IS NOT NULL)`,
    [now],
  );
  await sql.query(`UPDATE compliance_evidence SET export = NULL WHERE export IS NOT NULL AND expires_at <= $1`, [now]);
  const dead = await sql.query<{ shopId: number; subject: string; provider: string; reason: string | null }>(
    `SELECT o.shop_id AS "shopId", o.order_id AS subject, split_part(e.key, '/', 1) AS provider, e.value->>'reason' AS reason
     FROM orders o, jsonb_each(o.deliveries) e WHERE o.erased_at IS NOT NULL AND e.value->>'status' = 'dead'`,
  );
  for (const { shopId, subject, ...detail } of dead) {
    await openIncident(sql, { shopId, kind: "redaction_failed", subject, detail }, now);
  }
}
