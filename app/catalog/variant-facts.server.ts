import type { Sql } from "../platform/database.server.ts";
import type { VariantFacts } from "./facts.ts";

/** What is known of variants: `known` may hold null for a variant that Shopify doesn't have any more. */
export interface FactsFound {
  known: Map<string, VariantFacts | null>;
  missing: string[];
}

/** A variant that was looked for in vain is asked for again after a day. */
const GONE_FOR_MS = 24 * 3_600_000;

/** Reads what is kept of a shop's variants. Stale facts count as missing, so that they are fetched anew. */
export async function readFacts(
  sql: Sql,
  wanted: { shopId: number; variantId: string }[],
  now: Date,
): Promise<Map<number, Map<string, VariantFacts | null>>> {
  const found = new Map<number, Map<string, VariantFacts | null>>();
  if (wanted.length === 0) return found;
  const rows = await sql.query<{ shopId: number; variantId: string; facts: VariantFacts | null }>(
    `SELECT f.shop_id AS "shopId", f.variant_id AS "variantId", nullif(f.facts, 'null'::jsonb) AS facts
     FROM json_to_recordset($1::json) AS w(shop_id int, variant_id text)
     JOIN variant_fact f ON f.shop_id = w.shop_id AND f.variant_id = w.variant_id
     WHERE NOT f.stale AND (f.facts <> 'null'::jsonb OR f.fetched_at > $2)`,
    [
      JSON.stringify(wanted.map(({ shopId, variantId }) => ({ shop_id: shopId, variant_id: variantId }))),
      new Date(now.getTime() - GONE_FOR_MS),
    ],
  );
  for (const { shopId, variantId, facts } of rows) {
    const ofShop = found.get(shopId) ?? new Map<string, VariantFacts | null>();
    found.set(shopId, ofShop.set(variantId, facts));
  }
  return found;
}

/** Keeps what Shopify said of variants. Ids that it doesn't know are kept as gone. */
export async function keepFacts(
  sql: Sql,
  shopId: number,
  facts: Map<string, VariantFacts | null>,
  now: Date,
): Promise<void> {
  const rows = [...facts].map(([variantId, known]) => ({
    variant_id: variantId,
    product_id: known?.productId ?? "",
    facts: known,
  }));
  await sql.query(
    `INSERT INTO variant_fact (shop_id, variant_id, product_id, facts, fetched_at)
     SELECT $1, f.variant_id, f.product_id, coalesce(f.facts, 'null'::jsonb), $3
     FROM json_to_recordset($2::json) AS f(variant_id text, product_id text, facts jsonb) ORDER BY f.variant_id
     ON CONFLICT (shop_id, variant_id) DO UPDATE
     SET product_id = excluded.product_id, facts = excluded.facts, fetched_at = excluded.fetched_at, stale = false`,
    [shopId, JSON.stringify(rows), now],
  );
}

/** Marks what is kept of a product as stale: it is fetched anew before it is next used. */
export async function markProductStale(sql: Sql, shopId: number, productId: string): Promise<void> {
  await sql.query(`UPDATE variant_fact SET stale = true WHERE shop_id = $1 AND product_id = $2`, [shopId, productId]);
}

/** Marks all that is kept of a shop's variants as stale: another metafield is asked for from now on. */
export async function markShopStale(sql: Sql, shopId: number): Promise<void> {
  await sql.query(`UPDATE variant_fact SET stale = true WHERE shop_id = $1`, [shopId]);
}
