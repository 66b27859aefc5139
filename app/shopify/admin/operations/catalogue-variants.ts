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

type Variables = MetafieldVariables & { first: number; after: string | null };

const variant = ownNode.extend({
  title: z.string(),
  product: productNode.extend({ status: z.string(), isGiftCard: z.boolean() }),
});
const data = z.object({
  productVariants: z.object({
    nodes: z.array(variant),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

/** A variant of the whole catalogue, with its product. */
export type CatalogueVariant = ReturnType<typeof toVariant>;

function toVariant(node: z.output<typeof variant>) {
  return {
    variantId: gidDigits(node.id) ?? "",
    productId: gidDigits(node.product.id) ?? "",
    variantTitle: node.title,
    /** Whether it is for sale at all; gift cards are told apart. */
    isActive: node.product.status === "ACTIVE" || node.product.status === "UNLISTED",
    isGiftCard: node.product.isGiftCard,
    product: productFactsOf(node.product),
    own: ownFactsOf(node, node.product),
  };
}

/** A shop's variants, a page at a time, each with its product. */
export const catalogueVariants = {
  name: "CatalogueVariants",
  text: `query CatalogueVariants($first: Int!, $after: String, ${VARIABLES}) {
  productVariants(first: $first, after: $after) {
    nodes {
      title ${OWN_FIELDS}
      product { status isGiftCard ${PRODUCT_FIELDS} }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
  scopes: ["read_products"],
  read(value: unknown): { variants: CatalogueVariant[]; next: string | null } {
    const { nodes, pageInfo } = data.parse(value).productVariants;
    return { variants: nodes.map(toVariant), next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
  },
} satisfies Operation<Variables, unknown>;

/** The largest page that Shopify takes with these metafields. */
export function catalogueVariables(metafieldKeys: readonly string[], after: string | null): Variables {
  const metafields = metafieldVariables(metafieldKeys);
  const points = OWN_POINTS + PRODUCT_POINTS + 2 * metafieldPoints(metafields);
  const first = Math.max(1, Math.min(MOST_VARIANTS, Math.floor(MOST_POINTS / points)));
  return { first, after, ...metafields };
}

const WITHOUT_METAFIELDS = /metafields\(.*\}\s*\}$/;

/**
 * The same of all variants at once, as a bulk query. Each line of its result is a variant with its product, so that none
 * waits for another; metafields are asked for one by one, since a connection would come as lines of its own.
 */
export function bulkCatalogueQuery(metafieldKeys: readonly string[]): string {
  const fields = [...new Set(metafieldKeys)].map((key, index) => {
    const [namespace, name] = splitKey(key);
    return `m${index}: metafield(namespace: ${JSON.stringify(namespace)}, key: ${JSON.stringify(name)}) { value }`;
  });
  const own = `title ${OWN_FIELDS.replace(WITHOUT_METAFIELDS, "")} ${fields.join(" ")}`;
  const product = `status isGiftCard ${PRODUCT_FIELDS.replace(WITHOUT_METAFIELDS, "")} ${fields.join(" ")}`;
  return `{ productVariants { edges { node { ${own} product { ${product} } } } } }`;
}

/** Reads a line of that result. Throws for one that isn't what was asked for. */
export function readCatalogueLine(line: unknown, metafieldKeys: readonly string[]): CatalogueVariant {
  const node = withMetafields(line, metafieldKeys);
  const product = withMetafields(node["product"], metafieldKeys);
  return toVariant(variant.parse({ ...node, product }));
}

function withMetafields(value: unknown, metafieldKeys: readonly string[]): Record<string, unknown> {
  const fields = z.record(z.string(), z.unknown()).parse(value);
  const nodes = [...new Set(metafieldKeys)].flatMap((full, index) => {
    const [namespace, key] = splitKey(full);
    const found = fields[`m${index}`] as { value?: unknown } | null | undefined;
    return typeof found?.value === "string" ? [{ namespace, key, value: found.value }] : [];
  });
  return { ...fields, metafields: { nodes } };
}

function splitKey(full: string): [namespace: string, key: string] {
  const dot = full.indexOf(".");
  return [full.slice(0, dot), full.slice(dot + 1)];
}
