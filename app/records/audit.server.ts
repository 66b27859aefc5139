import type { Sql } from "../platform/database/database.server.ts";

/** Who did something: a person by Shopify's user id, an operator by name, or the app itself. */
export type Actor = `user:${string}` | `operator:${string}` | "app";

/** Notes what an actor did to what. The detail holds no secret and no personal data. */
export async function audit(
  sql: Sql,
  entry: { shopId: number; actor: Actor; action: string; subject: string; detail?: object },
  now: Date,
): Promise<void> {
  await sql.query(
    `INSERT INTO audit_entry (shop_id, at, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6::jsonb)`,
    [entry.shopId, now, entry.actor, entry.action, entry.subject, JSON.stringify(entry.detail ?? {})],
  );
}

/** What somebody did in a shop. */
export interface AuditEntry {
  id: string;
  at: Date;
  actor: Actor;
  action: string;
  subject: string;
  detail: object;
}

const LISTED_AT_MOST = 50;
/** An action that is rare is looked for no further back than among so many. */
const LOOKED_AT_MOST = 5_000;

/** What was done of late in a shop, the newest first; with `action` only that. */
export async function listAudit(
  sql: Sql,
  shopId: number,
  { action, limit = LISTED_AT_MOST }: { action?: string | undefined; limit?: number } = {},
): Promise<AuditEntry[]> {
  return sql.query<AuditEntry>(
    `SELECT * FROM (
       SELECT id::text, at, actor, action, subject, detail FROM audit_entry a WHERE a.shop_id = $1
       ORDER BY a.id DESC LIMIT ${LOOKED_AT_MOST}) newest
     WHERE $3::text IS NULL OR action = $3 LIMIT $2 -- reads at most 10100`,
    [shopId, limit, action ?? null],
  );
}
