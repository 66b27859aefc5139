import type { ProductOption } from "./size.ts";
import type { KeptProduct } from "./told-product.ts";

/**
 * What the storefront is told of a product in the shop's own language:
 *
 *     GET <proxy path>/sizes?product=<product id>
 *     200, Cache-Control: public, max-age=3600
 *     {"handle": "everyday-tee",
 *      "options": [{"name": "Size", "values": ["S", "M"], "linked": null}, ...],
 *      "sizeOption": null,
 *      "variants": {"<variant id>": [1, ...], ...}}
 *
 * `options` and `sizeOption` go into `sizeByOptions` as they are; a variant's numbers are the places of its values in
 * each option's `values`, by position (-1 for none). Settings of a connection (`sizeOptions`, `sizeMap`) are the
 * block's. Anything but a 200 means that no size is known, and isn't to be kept: 400 for a `product` that is no id, 401
 * unsigned, 404 for a product or shop that isn't known, 429 too often, 503 (with Retry-After) not known yet.
 */
export interface SizeAnswer {
  /** The product's own handle: a translated page's Liquid has the translation alone. */
  handle: string | null;
  options: ProductOption[];
  /** The option that holds the size, where the merchant named one on the product. */
  sizeOption: string | null;
  variants: Record<string, number[]>;
}

/** Words what is kept of a product for the storefront; null where Shopify has no such product. */
export function sizeAnswerOf({ facts, variants }: KeptProduct): SizeAnswer | null {
  if (!facts) return null;
  const { handle, options, sizeOption } = facts;
  const places = options.map(({ values }) => new Map(values.map((value, place) => [value, place])));
  return {
    handle,
    options,
    sizeOption,
    variants: Object.fromEntries(
      Object.entries(variants).flatMap(([id, own]) =>
        "values" in own ? [[id, places.map((place, position) => place.get(own.values[position] ?? "") ?? -1)]] : [],
      ),
    ),
  };
}
