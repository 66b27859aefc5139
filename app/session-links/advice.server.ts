import type { Sql } from "../platform/database/database.server.ts";
import type { ToldAdvice } from "./advice-request.ts";

/** What is kept of one session: nobody is told more sizes than these, and a script that tells more tells nothing. */
const MOST_OF_SESSION = 200;

/** Keeps a size that the visitor of a session was told; from the shop's first one on its orders are looked through. */
export async function keepAdvice(
  sql: Sql,
  shopId: number,
  session: string,
  advice: ToldAdvice,
  now: Date,
): Promise<void> {
  const { provider, product, reference, size, score, immediate, taken } = advice;
  await sql.query(
    `WITH begun AS (UPDATE shop SET lines_until = $10 WHERE id = $1 AND lines_until IS NULL)
     INSERT INTO advice AS a (shop_id, session, provider, product_id, reference, size, score, immediate, taken, told_at)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
     WHERE (SELECT count(*) FROM (
       SELECT 1 FROM advice WHERE shop_id = $1 AND session = $2 LIMIT ${MOST_OF_SESSION}) kept) < ${MOST_OF_SESSION}
     ON CONFLICT (shop_id, session, provider, product_id, told_at) DO UPDATE SET taken = a.taken OR excluded.taken`,
    [shopId, session, provider, product, reference, size, score, immediate, taken, now],
  );
}

/** Forgets what a session was told, in the ledger of lines too: the lines stay, what was advised of them goes. */
export async function forgetAdvice(sql: Sql, shopId: number, session: string): Promise<void> {
  await sql.query(
    `WITH gone AS (DELETE FROM advice WHERE shop_id = $1 AND session = $2)
     UPDATE order_line SET advice = NULL, session = NULL WHERE shop_id = $1 AND session = $2`,
    [shopId, session],
  );
}
