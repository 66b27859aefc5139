import type { Sql } from "../platform/database.server.ts";
import { openIncident } from "../platform/incidents.server.ts";

/**
 * What follows an erasure: the rows of providers' deletions go once they are settled, whatever an answer that came late
 * wrote of an erased order goes with them, the evidence is completed, and exports that had their time are dropped. A
 * deletion that a provider refused opens an incident.
 */
export async function completeErasures(sql: Sql, now: Date): Promise<void> {
  await sql.query(
    `DELETE FROM attempt a USING erased_order e
     WHERE a.shop_id = e.shop_id AND a.order_id = e.order_id AND e.erased_at >= $1`,
    [new Date(now.getTime() - 60 * 24 * 3_600_000)],
  );
  await sql.query(
    `DELETE FROM delivery d USING erased_order e
     WHERE d.shop_id = e.shop_id AND d.order_id = e.order_id AND d.status IN ('delivered', 'skipped')`,
    [],
  );
  await sql.query(
    `UPDATE compliance_evidence c SET completed_at = $1
     WHERE c.topic = 'customers/redact' AND c.completed_at IS NULL AND NOT EXISTS (
       SELECT 1 FROM delivery d JOIN erased_order e ON e.shop_id = d.shop_id AND e.order_id = d.order_id
       WHERE d.shop_id = c.shop_id)`,
    [now],
  );
  await sql.query(`UPDATE compliance_evidence SET export = NULL WHERE export IS NOT NULL AND expires_at <= $1`, [now]);
  const dead = await sql.query<{ shopId: number; subject: string; provider: string; reason: string | null }>(
    `SELECT d.shop_id AS "shopId", d.order_id AS subject, d.provider, d.reason
     FROM delivery d JOIN erased_order e ON e.shop_id = d.shop_id AND e.order_id = d.order_id WHERE d.status = 'dead'`,
  );
  for (const { shopId, subject, ...detail } of dead) {
    await openIncident(sql, { shopId, kind: "redaction_failed", subject, detail }, now);
  }
}
