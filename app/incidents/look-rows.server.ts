import type { Sql } from "../platform/database/database.server.ts";

/** A shop whose incidents are looked at now; its claim ends at `until`, unless something changes there before. */
export interface ClaimedShop {
  id: number;
  domain: string;
  until: Date;
}

/** What happens within so long of a change is looked at together. */
const GATHER_MS = 10_000;
const LEASE_MS = 5 * 60_000;
const SHOPS_AT_ONCE = 20;

/** Makes shops due in which something changed. */
export async function noteChanged(sql: Sql, shopIds: readonly number[], now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO incident_look AS l (shop_id, due_at) SELECT id, $2 FROM unnest($1::int[]) AS k(id)
     ON CONFLICT (shop_id) DO UPDATE SET due_at = excluded.due_at WHERE l.due_at > excluded.due_at`,
    [shopIds, new Date(now.getTime() + GATHER_MS)],
  );
}

/** Makes every shop due that nobody has looked at yet. */
export async function enrolShops(sql: Sql, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO incident_look (shop_id, due_at)
     SELECT s.id, $1 FROM shop s
     WHERE s.state = 'active' AND NOT EXISTS (SELECT 1 FROM incident_look l WHERE l.shop_id = s.id)
     ON CONFLICT DO NOTHING`,
    [now],
  );
}

/** Claims the shops that have been due longest; of those that have gone the row is forgotten. */
export async function claimShops(sql: Sql, now: Date): Promise<ClaimedShop[]> {
  const until = new Date(now.getTime() + LEASE_MS);
  return sql.query(
    `WITH due AS (
       SELECT shop_id FROM incident_look WHERE due_at <= $1 ORDER BY due_at LIMIT ${SHOPS_AT_ONCE} FOR UPDATE SKIP LOCKED
     ),
     gone AS (
       DELETE FROM incident_look l USING due
       WHERE l.shop_id = due.shop_id AND NOT EXISTS (SELECT 1 FROM shop s WHERE s.id = due.shop_id AND s.state = 'active')
     )
     UPDATE incident_look l SET due_at = $2 FROM due JOIN shop s ON s.id = due.shop_id AND s.state = 'active'
     WHERE l.shop_id = due.shop_id RETURNING l.shop_id AS id, s.domain, l.due_at AS until`,
    [now, until],
  );
}

/** Ends a look: the next one is due then, or earlier where something changed meanwhile. */
export async function endLook(sql: Sql, { id, until }: ClaimedShop, dueAt: Date): Promise<void> {
  await sql.query(`UPDATE incident_look SET due_at = $2 WHERE shop_id = $1 AND due_at = $3`, [id, dueAt, until]);
}
