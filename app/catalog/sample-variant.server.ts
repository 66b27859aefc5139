import type { Sql } from "../platform/database/database.server.ts";

/** A variant of a product whose facts are kept, with what an order's line says of it; null where none is known. */
export async function findSampleVariant(
  sql: Sql,
  shopId: number,
): Promise<{
  productId: string;
  variantId: string;
  sku: string | null;
  vendor: string | null;
  title: string | null;
  variantTitle: string | null;
} | null> {
  const [row] = await sql.query<{
    productId: string;
    variantId: string;
    facts: { vendor?: string | null; title?: string | null };
    own: { sku?: string | null; values?: string[] };
  }>(
    `SELECT p.product_id AS "productId", v.key AS "variantId", p.facts, v.value AS own
     FROM (SELECT * FROM product_fact WHERE shop_id = $1 AND facts <> 'null'::jsonb LIMIT 20) p, jsonb_each(p.variants) v
     WHERE v.value <> 'null'::jsonb LIMIT 1`,
    [shopId],
  );
  if (!row) return null;
  const { productId, variantId, facts, own } = row;
  return {
    ...{ productId, variantId, sku: own.sku ?? null, vendor: facts.vendor ?? null, title: facts.title ?? null },
    variantTitle: own.values?.join(" / ") ?? null,
  };
}
