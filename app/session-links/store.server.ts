import { SESSION_KEY } from "../domain/session-link.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { LinkToKeep } from "./link-request.ts";

/**
 * Keeps a visitor's link by cart token, for orders that come without attributes. The same visitor may complete it;
 * another visitor's stays as it is, whoever asks. Says whether it is kept.
 */
export async function storeLink(sql: Sql, shopId: number, link: LinkToKeep, now: Date): Promise<boolean> {
  const { [SESSION_KEY]: session, market, ...ids } = link.values;
  const rows = await sql.query(
    `INSERT INTO session_link AS l (shop_id, cart_token, session, ids, market, stored_at)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6)
     ON CONFLICT (shop_id, cart_token) DO UPDATE
     SET ids = l.ids || excluded.ids, market = coalesce(excluded.market, l.market), stored_at = excluded.stored_at
     WHERE l.session = excluded.session
     RETURNING 1`,
    [shopId, link.cartToken, session ?? null, JSON.stringify(ids), market ?? null, now],
  );
  return rows.length > 0;
}
