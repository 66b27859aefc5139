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

const MOST_VARIANTS = 100;

type Variables = MetafieldVariables & { ids: string[] };

const variant = ownNode.extend({ product: productNode });
const data = z.object({ nodes: z.array(variant.nullable()) });

/** What Shopify knows of variants, each with its product: one operation for as many as a hundred. */
export const variantFacts = {
  name: "VariantFacts",
  text: `query VariantFacts($ids: [ID!]!, ${VARIABLES}) {
  nodes(ids: $ids) {
    ... on ProductVariant {
      ${OWN_FIELDS}
      product {
        ${PRODUCT_FIELDS}
      }
    }
  }
}`,
  scopes: ["read_products"],
  read: (value: unknown) =>
    data.parse(value).nodes.flatMap((node) =>
      node
        ? [
            {
              variantId: gidDigits(node.id) ?? "",
              productId: gidDigits(node.product.id) ?? "",
              product: productFactsOf(node.product),
              own: ownFactsOf(node, node.product),
            },
          ]
        : [],
    ),
} satisfies Operation<Variables, unknown>;

/** Cuts the look-up of any number of variants into operations that Shopify takes. */
export function variantFactsVariables(variantIds: readonly string[], metafieldKeys: readonly string[]): Variables[] {
  const metafields = metafieldVariables(metafieldKeys);
  const points = OWN_POINTS + PRODUCT_POINTS + 2 * metafieldPoints(metafields);
  const size = Math.max(1, Math.min(MOST_VARIANTS, Math.floor(MOST_POINTS / points)));
  const ids = [...new Set(variantIds)].map((id) => `gid://shopify/ProductVariant/${id}`);
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, part) => ({
    ids: ids.slice(part * size, (part + 1) * size),
    ...metafields,
  }));
}
