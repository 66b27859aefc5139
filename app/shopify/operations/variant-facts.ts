import { z } from "zod";
import { gidDigits } from "../../domain/ids.ts";
import { trimmedOrNull } from "../../domain/text.ts";
import type { Operation } from "./operation.ts";

/** The product metafield in which a merchant names the option that holds the size. */
export const SIZE_OPTION_KEY = "fitloop.size_option";

/** Shopify refuses an operation above 1,000 points; a tenth is left for what is counted otherwise than we think. */
const MOST_POINTS = 900;
const MOST_VARIANTS = 100;

interface Variables {
  ids: string[];
  /** Metafields by `namespace.key`: of the product, and of the variant where there are any. */
  keys: string[];
  count: number;
  variantKeys: string[];
  variantCount: number;
  withVariantKeys: boolean;
}

const metafields = z.object({
  nodes: z.array(z.object({ namespace: z.string(), key: z.string(), value: z.string() })),
});
const variant = z.object({
  id: z.string(),
  sku: z.string().nullable(),
  barcode: z.string().nullable(),
  selectedOptions: z.array(z.object({ name: z.string(), value: z.string() })),
  metafields: metafields.optional(),
  product: z.object({ id: z.string(), handle: z.string(), vendor: z.string(), title: z.string(), metafields }),
});
const data = z.object({ nodes: z.array(variant.nullable()) });

/** What Shopify knows of variants: one operation for as many as a hundred. */
export const variantFacts = {
  name: "VariantFacts",
  text: `query VariantFacts(
  $ids: [ID!]!
  $keys: [String!]!
  $count: Int!
  $variantKeys: [String!]!
  $variantCount: Int!
  $withVariantKeys: Boolean!
) {
  nodes(ids: $ids) {
    ... on ProductVariant {
      id
      sku
      barcode
      selectedOptions { name value }
      metafields(first: $variantCount, keys: $variantKeys) @include(if: $withVariantKeys) {
        nodes { namespace key value }
      }
      product {
        id
        handle
        vendor
        title
        metafields(first: $count, keys: $keys) { nodes { namespace key value } }
      }
    }
  }
}`,
  scopes: ["read_products"],
  read: (value: unknown) => data.parse(value).nodes.flatMap((node) => (node ? [toFacts(node)] : [])),
} satisfies Operation<Variables, unknown>;

/** Cuts the look-up of any number of variants into operations that Shopify takes. */
export function variantFactsVariables(variantIds: readonly string[], metafieldKeys: readonly string[]): Variables[] {
  const variantKeys = [...new Set(metafieldKeys)].filter((key) => key !== SIZE_OPTION_KEY);
  const keys = [SIZE_OPTION_KEY, ...variantKeys];
  // A point for the variant, its product and each metafield asked for.
  const points = 2 + keys.length + Math.max(1, variantKeys.length);
  const size = Math.max(1, Math.min(MOST_VARIANTS, Math.floor(MOST_POINTS / points)));
  const ids = [...new Set(variantIds)].map((id) => `gid://shopify/ProductVariant/${id}`);
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, part) => ({
    ids: ids.slice(part * size, (part + 1) * size),
    keys,
    count: keys.length,
    variantKeys,
    // A connection refuses to give none, even where it is left out.
    variantCount: Math.max(1, variantKeys.length),
    withVariantKeys: variantKeys.length > 0,
  }));
}

/** A variant's own metafield wins over its product's of the same key. */
function toFacts({ product, ...own }: z.output<typeof variant>) {
  const byKey = Object.fromEntries(
    [...product.metafields.nodes, ...(own.metafields?.nodes ?? [])].map((field) => [
      `${field.namespace}.${field.key}`,
      field.value,
    ]),
  );
  const { [SIZE_OPTION_KEY]: sizeOption, ...metafieldsByKey } = byKey;
  return {
    variantId: gidDigits(own.id) ?? "",
    productId: gidDigits(product.id) ?? "",
    handle: trimmedOrNull(product.handle),
    sku: trimmedOrNull(own.sku),
    barcode: trimmedOrNull(own.barcode),
    vendor: trimmedOrNull(product.vendor),
    productTitle: trimmedOrNull(product.title),
    options: own.selectedOptions,
    sizeOption: trimmedOrNull(sizeOption),
    metafields: metafieldsByKey,
  };
}
