import type { ProductOption } from "./size.ts";

/** What Shopify knows of a product beyond an order's line. Texts are trimmed; absent ones are null. */
export interface ProductFacts {
  handle: string | null;
  vendor: string | null;
  title: string | null;
  options: ProductOption[];
  /** The option that holds the size, where the merchant named one. */
  sizeOption: string | null;
  /** Metafield values by `namespace.key`. */
  metafields: Record<string, string>;
}

/** What a variant has of its own. */
export interface OwnFacts {
  sku: string | null;
  barcode: string | null;
  /** Its value of each of the product's options, by position. */
  values: string[];
  metafields: Record<string, string>;
}

/** All that is known of a variant, its product's facts included. */
export interface VariantFacts {
  variantId: string;
  productId: string;
  handle: string | null;
  sku: string | null;
  barcode: string | null;
  vendor: string | null;
  productTitle: string | null;
  /** The product's options, the same for all its variants. */
  options: ProductOption[];
  /** This variant's value of each, by position. */
  values: string[];
  /** The product's option that holds its size, where the merchant named one. */
  sizeOption: string | null;
  /** Metafield values by `namespace.key`, the variant's own before its product's. */
  metafields: Record<string, string>;
}

/** A variant that an order names, with its product. */
export interface WantedVariant {
  productId: string;
  variantId: string;
}

/** Puts a variant's own facts and its product's together. */
export function variantFactsOf(
  { productId, variantId }: WantedVariant,
  { title, metafields, ...product }: ProductFacts,
  own: OwnFacts,
): VariantFacts {
  return {
    variantId,
    productId,
    productTitle: title,
    ...product,
    ...own,
    metafields: { ...metafields, ...own.metafields },
  };
}
