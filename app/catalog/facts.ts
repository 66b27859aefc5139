/** What Shopify knows of a variant beyond the order's line. Texts are trimmed; absent ones are null. */
export interface VariantFacts {
  variantId: string;
  productId: string;
  handle: string | null;
  sku: string | null;
  barcode: string | null;
  vendor: string | null;
  productTitle: string | null;
  options: { name: string; value: string }[];
  /** The product's option that holds its size, where the merchant named one. */
  sizeOption: string | null;
  /** Metafield values by `namespace.key`. */
  metafields: Record<string, string>;
}
