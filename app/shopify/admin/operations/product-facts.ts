import { z } from "zod";
import { gidDigits } from "../../../domain/ids.ts";
import type { Operation } from "./operation.ts";
import {
  metafieldPoints,
  type MetafieldVariables,
  metafieldVariables,
  MOST_POINTS,
  OWN_FIELDS,
  OWN_POINTS,
  ownFactsOf,
  ownNode,
  PRODUCT_FIELDS,
  PRODUCT_POINTS,
  productFactsOf,
  productNode,
  VARIABLES,
} from "./product-fields.ts";

/** Shopify gives no larger page. */
const MOST_VARIANTS = 250;

type Variables = MetafieldVariables & { id: string; first: number; after: string | null };

const data = z.object({
  product: productNode
    .extend({
      variants: z.object({
        nodes: z.array(ownNode),
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      }),
    })
    .nullable(),
});

/** A product with its variants, a page at a time; null where there is none. */
export const productFacts = {
  name: "ProductFacts",
  text: `query ProductFacts($id: ID!, $first: Int!, $after: String, ${VARIABLES}) {
  product(id: $id) {
    ${PRODUCT_FIELDS}
    variants(first: $first, after: $after) {
      nodes { ${OWN_FIELDS} }
      pageInfo { hasNextPage endCursor }
    }
  }
}`,
  scopes: ["read_products"],
  read(value: unknown) {
    const { product } = data.parse(value);
    if (!product) return null;
    const { nodes, pageInfo } = product.variants;
    return {
      facts: productFactsOf(product),
      variants: nodes.map((node) => ({ variantId: gidDigits(node.id) ?? "", own: ownFactsOf(node, product) })),
      next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
    };
  },
} satisfies Operation<Variables, unknown>;

/** The largest first page of a product that Shopify takes. */
export function productFactsVariables(productId: string, metafieldKeys: readonly string[]): Variables {
  const metafields = metafieldVariables(metafieldKeys);
  const once = PRODUCT_POINTS + metafieldPoints(metafields) + 3;
  const first = Math.floor((MOST_POINTS - once) / (OWN_POINTS + metafieldPoints(metafields)));
  return {
    id: `gid://shopify/Product/${productId}`,
    first: Math.max(1, Math.min(MOST_VARIANTS, first)),
    after: null,
    ...metafields,
  };
}
