import { z } from "zod";
import { trimmedOrNull } from "../../../domain/text.ts";

/** Metafields by `namespace.key` that a look-up asks for: of the product, and of each variant. */
export interface MetafieldVariables {
  keys: string[];
  count: number;
  withKeys: boolean;
}

/** The variables for these metafields, each once. A connection refuses to give none, even where it is left out. */
export function metafieldVariables(metafieldKeys: readonly string[]): MetafieldVariables {
  const keys = [...new Set(metafieldKeys)];
  return { keys, count: Math.max(1, keys.length), withKeys: keys.length > 0 };
}

/** Points of a list of metafields by the documented rule. */
export const metafieldPoints = ({ keys }: MetafieldVariables): number => (keys.length > 0 ? 2 + keys.length : 0);

/** Shopify refuses an operation above 1,000 points; a tenth is left for what is counted otherwise than we think. */
export const MOST_POINTS = 900;

export const VARIABLES = "$keys: [String!]!, $count: Int!, $withKeys: Boolean!";
const METAFIELDS = "metafields(first: $count, keys: $keys) @include(if: $withKeys) { nodes { namespace key value } }";

/**
 * The fields of a product that are kept, five points and its metafields. The option that holds the size is named by the
 * app's own metafield, which merchants meet on the product's page, or by the one that shops defined themselves.
 */
export const PRODUCT_FIELDS = `id handle vendor title
options { name values linkedMetafield { namespace key } }
sizeOption: metafield(namespace: "$app", key: "size_option") { value }
ownSizeOption: metafield(namespace: "fitloop", key: "size_option") { value }
${METAFIELDS}`;
export const PRODUCT_POINTS = 5;

/** The fields of a variant: two points and its metafields. */
export const OWN_FIELDS = `id sku barcode selectedOptions { name value } ${METAFIELDS}`;
export const OWN_POINTS = 2;

const metafields = z.object({
  nodes: z.array(z.object({ namespace: z.string(), key: z.string(), value: z.string() })),
});
const value = z.object({ value: z.string() }).nullable();

export const productNode = z.object({
  id: z.string(),
  handle: z.string(),
  vendor: z.string(),
  title: z.string(),
  options: z.array(
    z.object({
      name: z.string(),
      values: z.array(z.string()),
      linkedMetafield: z.object({ namespace: z.string().nullish(), key: z.string().nullish() }).nullable(),
    }),
  ),
  sizeOption: value,
  ownSizeOption: value,
  metafields: metafields.optional(),
});
export type ProductNode = z.output<typeof productNode>;

export const ownNode = z.object({
  id: z.string(),
  sku: z.string().nullable(),
  barcode: z.string().nullable(),
  selectedOptions: z.array(z.object({ name: z.string(), value: z.string() })),
  metafields: metafields.optional(),
});

const byKey = (fields: z.output<typeof metafields> | undefined): Record<string, string> =>
  Object.fromEntries((fields?.nodes ?? []).map((field) => [`${field.namespace}.${field.key}`, field.value]));

/** A product's own facts, texts trimmed. */
export function productFactsOf(product: ProductNode) {
  return {
    handle: trimmedOrNull(product.handle),
    vendor: trimmedOrNull(product.vendor),
    title: trimmedOrNull(product.title),
    options: product.options.map(({ name, values, linkedMetafield: linked }) => ({
      name,
      values,
      linked: linked?.namespace && linked.key ? `${linked.namespace}.${linked.key}` : null,
    })),
    sizeOption: trimmedOrNull(product.sizeOption?.value) ?? trimmedOrNull(product.ownSizeOption?.value),
    metafields: byKey(product.metafields),
  };
}

/** What a variant has of its own; its values stand by the product's options. */
export function ownFactsOf(own: z.output<typeof ownNode>, { options }: Pick<ProductNode, "options">) {
  return {
    sku: trimmedOrNull(own.sku),
    barcode: trimmedOrNull(own.barcode),
    values: options.map(({ name }, position) => valueAt(own.selectedOptions, position, name)),
    metafields: byKey(own.metafields),
  };
}

/** An option is meant by its position; a list that leaves one out is read by names. */
function valueAt(selected: readonly { name: string; value: string }[], position: number, name: string): string {
  const there = selected[position];
  return (there?.name === name ? there : selected.find((one) => one.name === name))?.value ?? "";
}
