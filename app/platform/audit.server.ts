import type { Sql } from "./database.server.ts";

/** Who did something: a person by Shopify's user id, a command of an operator, or the app itself. */
export type Actor = `user:${string}` | "operator" | "app";

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
