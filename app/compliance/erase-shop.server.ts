import type { Sql } from "../platform/database/database.server.ts";

/** Tables that grow with a shop, emptied by batches. */
const LARGE_TABLES = [
  "due",
  "orders",
  "receipt",
  "product_fact",
  "product_without_size",
  "session_link",
  "advice",
  "order_line",
  "advice_day",
  "sent_request",
  "audit_entry",
  "erased_order",
  "refetch",
  "tally",
] as const;
const OTHER_TABLES = [
  "quarantine",
  "connection",
  "signing_key",
  "incident",
  "incident_look",
  "operation",
  "counter",
  "reconciliation",
] as const;

/** Rows that one statement erases: a shop of years has millions, and no lock may last. */
const BATCH = 2_000;

/**
 * Erases everything kept of a shop that has gone; only the evidence stays. A shop that installed again meanwhile keeps
 * its data (Shopify sends no `shop/redact` then; a late one must do no harm). Returns whether it was erased.
 */
export async function eraseShop(sql: Sql, shopId: number, now: Date): Promise<boolean> {
  // Asked of every statement anew: an erasure takes its time, and a reinstall may come in the middle of it.
  for (const table of LARGE_TABLES) await eraseTable(sql, table, shopId);
  for (const table of OTHER_TABLES)
    await sql.query(`DELETE FROM ${table} WHERE shop_id = $1 AND ${HAS_GONE}`, [shopId]);
  const erased = await sql.query(
    `WITH gone AS (DELETE FROM shop WHERE id = $1 AND state <> 'active' RETURNING domain),
     tokens AS (DELETE FROM shop_session t USING gone WHERE t.shop = gone.domain),
     evidence AS (
       UPDATE compliance_evidence SET completed_at = $2, export = NULL
       WHERE shop_id = $1 AND completed_at IS NULL AND EXISTS (SELECT 1 FROM gone)
     )
     SELECT 1 FROM gone`,
    [shopId, now],
  );
  return erased.length > 0;
}

/** SQL: whether the shop `$1` has gone, and not come back. */
const HAS_GONE = `NOT EXISTS (SELECT 1 FROM shop WHERE id = $1 AND state = 'active')`;

async function eraseTable(sql: Sql, table: (typeof LARGE_TABLES)[number], shopId: number): Promise<void> {
  const rows = `SELECT ctid FROM ${table} WHERE shop_id = $1 AND ${HAS_GONE} LIMIT ${BATCH}`;
  for (let gone = BATCH; gone === BATCH; ) {
    const [row] = await sql.query<{ gone: number }>(
      `WITH gone AS (DELETE FROM ${table} WHERE ctid = ANY (ARRAY(${rows})) RETURNING 1) SELECT count(*)::int AS gone FROM gone`,
      [shopId],
    );
    gone = row?.gone ?? 0;
  }
}
