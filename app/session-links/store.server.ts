import type { Sql } from "../platform/database.server.ts";
import type { LinkToKeep } from "./link-request.ts";

/**
 * Keeps a visitor's link by cart token, for orders that come without attributes. The same visitor may complete it;
 * another visitor's stays as it is, whoever asks. Says whether it is kept.
 */
export async function storeLink(sql: Sql, shopId: number, link: LinkToKeep, now: Date): Promise<boolean> {
  const { session, naiz, robosize, market } = link.values;
  const rows = await sql.query(
    `INSERT INTO session_link AS l (shop_id, cart_token, session, naiz, robosize, market, recommended, stored_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)
     ON CONFLICT (shop_id, cart_token) DO UPDATE
     SET naiz = coalesce(excluded.naiz, l.naiz), robosize = coalesce(excluded.robosize, l.robosize),
       market = coalesce(excluded.market, l.market), recommended = coalesce(excluded.recommended, l.recommended),
       stored_at = excluded.stored_at
     WHERE l.session = excluded.session
     RETURNING 1`,
    [
      shopId,
      link.cartToken,
      session ?? null,
      naiz ?? null,
      robosize ?? null,
      market ?? null,
      link.recommended.length > 0 ? JSON.stringify(link.recommended) : null,
      now,
    ],
  );
  return rows.length > 0;
}
