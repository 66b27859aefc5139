import type { Sql } from "../platform/database/database.server.ts";

/** A product of which a merchant said that it comes without a size. */
export interface SizelessProduct {
  productId: string;
  title: string;
}

/** So many are listed, and reckoned with. */
const MOST = 1_000;

/** The products that come without a size, those marked last first. */
export async function listSizeless(sql: Sql, shopId: number): Promise<SizelessProduct[]> {
  return sql.query(
    `SELECT product_id AS "productId", title FROM product_without_size WHERE shop_id = $1
     ORDER BY marked_at DESC, product_id LIMIT ${MOST}`,
    [shopId],
  );
}

/** Notes that a product comes without a size: its lines are left out as before, and count as no fault. */
export async function markSizeless(sql: Sql, shopId: number, product: SizelessProduct, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO product_without_size (shop_id, product_id, title, marked_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (shop_id, product_id) DO UPDATE SET title = excluded.title`,
    [shopId, product.productId, product.title, now],
  );
}

/** Takes that back. Returns whether it was noted. */
export async function unmarkSizeless(sql: Sql, shopId: number, productId: string): Promise<boolean> {
  const gone = await sql.query(`DELETE FROM product_without_size WHERE shop_id = $1 AND product_id = $2 RETURNING 1`, [
    shopId,
    productId,
  ]);
  return gone.length > 0;
}
