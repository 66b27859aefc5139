import type { Sql } from "../platform/database/database.server.ts";
import { type OwnFacts, type ProductFacts, type VariantFacts, variantFactsOf, type WantedVariant } from "./facts.ts";
import type { KeptProduct } from "./told-product.ts";

/** A variant that was looked for in vain is asked for again after a day. */
const GONE_FOR_MS = 24 * 3_600_000;
/** What no webhook tells of a product is read anew at most so often. */
export const ANEW_MS = 3_600_000;

/** What is known of variants, by id: null for one that Shopify doesn't have any more. */
export type KnownVariants = Map<string, VariantFacts | null>;

/**
 * Reads what is kept of shops' variants, however old: it is used at once, and refreshed behind. Left out is what was
 * never asked for, what is kept without a metafield that is asked for now, and what was gone a day ago.
 */
export async function readFacts(
  sql: Sql,
  wanted: readonly (WantedVariant & { shopId: number })[],
  now: Date,
): Promise<Map<number, KnownVariants>> {
  const found = new Map<number, KnownVariants>();
  if (wanted.length === 0) return found;
  const byProduct = Map.groupBy(wanted, ({ shopId, productId }) => `${shopId}/${productId}`);
  const rows = await sql.query<Omit<KeptProduct, "whole"> & { shopId: number; productId: string }>(
    `SELECT p.shop_id AS "shopId", p.product_id AS "productId", nullif(p.facts, 'null'::jsonb) AS facts,
       (SELECT coalesce(jsonb_object_agg(id, p.variants -> id), '{}') FROM unnest(w.variants) AS v(id)
        WHERE p.variants ? id) AS variants
     FROM json_to_recordset($1::json) AS w(shop_id int, product_id text, variants text[])
     JOIN product_fact p ON p.shop_id = w.shop_id AND p.product_id = w.product_id
     WHERE NOT p.lacking`,
    [JSON.stringify([...byProduct.values()].map(askedFor))],
  );
  const goneBefore = new Date(now.getTime() - GONE_FOR_MS).toISOString();
  for (const { shopId, productId, facts, variants } of rows) {
    const ofShop = found.get(shopId) ?? new Map<string, VariantFacts | null>();
    found.set(shopId, ofShop);
    for (const [variantId, own] of Object.entries(variants)) {
      if ("goneAt" in own) {
        if (own.goneAt > goneBefore) ofShop.set(variantId, null);
      } else if (facts) ofShop.set(variantId, variantFactsOf({ productId, variantId }, facts, own));
    }
  }
  return found;
}

const askedFor = (wanted: readonly (WantedVariant & { shopId: number })[]) => ({
  shop_id: wanted[0]?.shopId ?? 0,
  product_id: wanted[0]?.productId ?? "",
  variants: [...new Set(wanted.map(({ variantId }) => variantId))],
});

/** What a look-up gave of a product: null for what Shopify doesn't have. `whole` says that no variant is left out. */
export interface LookedUp {
  productId: string;
  facts: ProductFacts | null;
  variants: ReadonlyMap<string, OwnFacts | null>;
  whole: boolean;
}

/** Keeps what Shopify said of products. What it has no longer stays as it was last known: orders of it are still told. */
export async function keepProducts(sql: Sql, shopId: number, products: readonly LookedUp[], now: Date): Promise<void> {
  const rows = products.map(({ productId, facts, variants, whole }) => ({
    product_id: productId,
    facts,
    found: Object.fromEntries([...variants].filter(([, own]) => own !== null)),
    gone: Object.fromEntries([...variants].flatMap(([id, own]) => (own ? [] : [[id, { goneAt: now.toISOString() }]]))),
    whole,
  }));
  await sql.query(
    `INSERT INTO product_fact AS p (shop_id, product_id, facts, variants, whole, fetched_at, asked_at)
     SELECT $1, r.product_id, coalesce(r.facts, 'null'::jsonb), r.gone || r.found, r.whole, $3, $3
     FROM json_to_recordset($2::json) AS r(product_id text, facts jsonb, found jsonb, gone jsonb, whole boolean)
     ORDER BY r.product_id
     ON CONFLICT (shop_id, product_id) DO UPDATE
     SET facts = CASE WHEN excluded.facts = 'null'::jsonb THEN p.facts ELSE excluded.facts END,
         variants = CASE WHEN p.lacking AND excluded.facts <> 'null'::jsonb THEN excluded.variants ELSE p.variants || (
           SELECT coalesce(jsonb_object_agg(v.key, v.value), '{}') FROM jsonb_each(excluded.variants) v
           WHERE NOT v.value ? 'goneAt' OR coalesce((p.variants -> v.key) ? 'goneAt', true)) END,
         whole = excluded.whole OR (p.whole AND NOT p.lacking),
         fetched_at = excluded.fetched_at, asked_at = excluded.asked_at, stale = false, lacking = false`,
    [shopId, JSON.stringify(rows), now],
  );
}

/** The ids of a product's variants that are kept, and whether those are all; null for a product that nobody asked for. */
export async function readProduct(sql: Sql, shopId: number, productId: string): Promise<KeptProduct | null> {
  const [row] = await sql.query<KeptProduct>(
    `SELECT nullif(facts, 'null'::jsonb) AS facts, variants, whole AND NOT lacking AS whole
     FROM product_fact WHERE shop_id = $1 AND product_id = $2`,
    [shopId, productId],
  );
  return row ?? null;
}

/** Marks all that is kept of a shop's products as lacking: another metafield is asked for from now on. */
export async function markShopLacking(sql: Sql, shopId: number): Promise<void> {
  await sql.query(`UPDATE product_fact SET lacking = true WHERE shop_id = $1`, [shopId]);
}

/** Products whose look-up got lost: they are stale, and were asked for an hour ago. */
export async function lostProducts(sql: Sql, now: Date): Promise<{ shopId: number; productId: string }[]> {
  return sql.query(
    `UPDATE product_fact p SET asked_at = $1 FROM (
       SELECT shop_id, product_id FROM product_fact WHERE stale AND asked_at <= $2 ORDER BY asked_at LIMIT 500
     ) lost
     WHERE p.shop_id = lost.shop_id AND p.product_id = lost.product_id
     RETURNING p.shop_id AS "shopId", p.product_id AS "productId"`,
    [now, new Date(now.getTime() - ANEW_MS)],
  );
}
