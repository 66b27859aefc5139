import { sizeOf } from "../../catalog/size.ts";
import { parseReferenceRule, productReference, type ReferenceRule } from "../../domain/product-reference.ts";

/** The public settings of a connection, as the metafield holds them. */
export interface PublicSettings {
  name: string;
  rule: string;
  sizeMap?: Record<string, string>;
  [key: string]: unknown;
}

export interface BlockVariant {
  id: string;
  options: string[];
  available: boolean;
  sku: string | null;
  barcode: string | null;
  /** The value of the metafield that the rule names, the variant's own before the product's. */
  metafield: string | null;
}

/** What the app block tells its script, as Liquid wrote it. */
export interface BlockData {
  settings: PublicSettings;
  /** Where the provider's module lies. */
  module: string;
  language: string;
  country: string;
  customer: string | null;
  words: { failed: string; unsupported: string; chosen: string };
  product: { id: string; handle: string; title: string; image: string | null; vendor: string | null };
  options: string[];
  /** The option that holds the size, where the merchant named one. */
  sizeOption: string | null;
  selected: string;
  variants: BlockVariant[];
}

/** Reads the block's JSON; null where it isn't what our Liquid writes. */
export function readBlockData(text: string): BlockData | null {
  try {
    const data = JSON.parse(text) as BlockData | null;
    const whole =
      Array.isArray(data?.variants) &&
      Array.isArray(data.options) &&
      data.product.id &&
      data.settings.name &&
      data.module;
    return whole ? data : null;
  } catch {
    return null;
  }
}

/** The string by which a variant's product is handed to the provider, by the same rule as in the order. */
export function referenceOf(data: BlockData, variant: BlockVariant): string | null {
  const rule: ReferenceRule | null = parseReferenceRule(data.settings.rule);
  if (!rule) return null;
  const { sku, barcode, metafield, id } = variant;
  return productReference(rule, {
    sku,
    barcode,
    productId: data.product.id,
    variantId: id,
    handle: data.product.handle,
    metafields: rule.kind === "metafield" && metafield !== null ? { [rule.key]: metafield } : {},
  });
}

/** A variant's size by the same rule as in the order. */
export function variantSize(data: BlockData, variant: BlockVariant): string | null {
  const options = variant.options.map((value, place) => ({ name: data.options[place] ?? "", value }));
  return sizeOf({ variantTitle: null }, { options, sizeOption: data.sizeOption }, data.settings.sizeMap ?? {});
}

const folded = (text: string): string => text.replaceAll(/\s+/g, "").toLowerCase();

/**
 * The variant of a size that a widget advised: among those of that size one that can be bought, and among those the one
 * that shares most options (colour, length) with the selected variant.
 */
export function variantOfSize(data: BlockData, size: string, selected: BlockVariant | undefined): BlockVariant | null {
  const wanted = folded(size);
  const score = (variant: BlockVariant): number =>
    variant.options.filter((value, place) => value === selected?.options[place]).length + (variant.available ? 100 : 0);
  return (
    data.variants
      .filter((variant) => folded(variantSize(data, variant) ?? "") === wanted)
      .sort((one, other) => score(other) - score(one))[0] ?? null
  );
}
