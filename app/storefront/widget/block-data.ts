import { parseReferenceRule, productReference, type ReferenceRule } from "../../domain/product-reference.ts";
import type { PublicSettings } from "../../domain/widget.ts";

export interface BlockVariant {
  id: string;
  options: string[];
  available: boolean;
  sku: string | null;
  barcode: string | null;
  /** The value of the metafield that the rule names, the variant's own before the product's. */
  metafield: string | null;
}

/** The block's sentences in the page's language; `[size]` stands for the size. */
export interface Words {
  failed: string;
  unsupported: string;
  chosen: string;
  choose: string;
  sold_out: string;
}

/** What the app block tells its script, as Liquid wrote it. Names and values are the page's: they may be translated. */
export interface BlockData {
  settings: PublicSettings;
  /** Where the provider's module lies. */
  module: string;
  language: string;
  country: string;
  customer: string | null;
  words: Words;
  /** The provider's own words; absent on a page that was rendered before there were any. */
  own?: Record<string, string>;
  product: { id: string; handle: string; title: string; image: string | null; vendor: string | null };
  options: string[];
  /** All values of each option, though the page lists no more than 250 variants; and their ids, where Liquid tells them. */
  values?: string[][];
  valueIds?: string[][];
  /** The option that holds the size, where the merchant named one. */
  sizeOption: string | null;
  /** Where the app tells the product's sizes in the shop's own words. */
  sizes?: string;
  /** Whether the page is in another language than the shop's. */
  translated?: boolean;
  /** Whether the product has a standard size, which may be an option's in any language. */
  standardSize?: boolean;
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

/** All values that the page knows of an option, by its place. */
export function valuesAt(data: BlockData, place: number): string[] {
  return data.values?.[place] ?? [...new Set(data.variants.map(({ options }) => options[place] ?? ""))];
}

/**
 * The string by which a variant's product is handed to the provider, by the same rule as in the order. `handle` is the
 * product's own, which a translated page doesn't know by itself.
 */
export function referenceOf(data: BlockData, variant: BlockVariant, handle: string | null): string | null {
  const rule: ReferenceRule | null = parseReferenceRule(data.settings.rule);
  if (!rule) return null;
  const { sku, barcode, metafield, id } = variant;
  return productReference(rule, {
    sku,
    barcode,
    productId: data.product.id,
    variantId: id,
    handle,
    metafields: rule.kind === "metafield" && metafield !== null ? { [rule.key]: metafield } : {},
  });
}
