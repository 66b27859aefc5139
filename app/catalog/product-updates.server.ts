import { createHash } from "node:crypto";
import type { Sql } from "../platform/database/database.server.ts";
import { ANEW_MS, readProduct } from "./product-facts.server.ts";
import { agrees, type ToldProduct } from "./told-product.ts";

const digestOf = (told: ToldProduct): string => createHash("sha256").update(JSON.stringify(told)).digest("base64url");

/**
 * Notes what a `products/update` tells, null where its body says too little. Shopify sends one for every order of a
 * product as well. Returns whether the product has to be looked up: what is told differs from what was told before (or, at
 * first, from what is kept), or it was last asked for an hour ago, since some facts no webhook tells.
 */
export async function noteProductUpdate(
  sql: Sql,
  shopId: number,
  productId: string,
  told: ToldProduct | null,
  now: Date,
): Promise<boolean> {
  const digest = told && digestOf(told);
  const key = [shopId, productId];
  const [row] = await sql.query<{ digest: string | null; askedAt: Date }>(
    `SELECT digest, asked_at AS "askedAt" FROM product_fact WHERE shop_id = $1 AND product_id = $2`,
    key,
  );
  if (!row) return false;
  const isNews = digest === null || row.digest !== digest;
  const kept = isNews && told && row.digest === null ? await readProduct(sql, shopId, productId) : null;
  const differs = isNews && !(kept && told && agrees(kept, told));
  const anew = now.getTime() - row.askedAt.getTime() >= ANEW_MS;
  if (!isNews && !anew) return false;
  const noted = await sql.query(
    `UPDATE product_fact SET digest = $3, stale = stale OR $4, asked_at = CASE WHEN $5 THEN $6 ELSE asked_at END
     WHERE shop_id = $1 AND product_id = $2 AND asked_at = $7 AND digest IS NOT DISTINCT FROM $8 RETURNING 1`,
    [...key, digest ?? row.digest, differs, differs || anew, now, row.askedAt, row.digest],
  );
  // Another webhook came between: what it left is looked at anew.
  if (noted.length === 0) return noteProductUpdate(sql, shopId, productId, told, now);
  return differs || anew;
}

/** So long what was told last is believed to be what was told before, without a look at the database. */
const FRESH_MS = 60_000;
const KEPT_AT_MOST = 20_000;

/**
 * Notes updates of products like `noteProductUpdate`, remembering for a minute what each told: a product that sells well
 * tells the same a hundred times in it. What another process heard meanwhile is seen after that.
 */
export function createProductUpdates(sql: Sql) {
  const known = new Map<string, { digest: string; at: number }>();
  return async (shopId: number, productId: string, told: ToldProduct | null, now: Date): Promise<boolean> => {
    const key = `${shopId}/${productId}`;
    const digest = told && digestOf(told);
    const before = known.get(key);
    if (before && before.digest === digest && Math.abs(now.getTime() - before.at) < FRESH_MS) return false;
    const lookUp = await noteProductUpdate(sql, shopId, productId, told, now);
    if (known.size >= KEPT_AT_MOST) known.clear();
    if (digest === null) known.delete(key);
    else known.set(key, { digest, at: now.getTime() });
    return lookUp;
  };
}
