import { ValueDrop } from "./drops.ts";

/**
 * A combined listing: products that stand for the values of one option, and are shown as one. On each of them the option
 * has the values of all, with the address of the product that has it.
 * https://shopify.dev/docs/storefronts/themes/product-merchandising/combined-listings
 */
export interface CombinedListing {
  /** The option's place, from 0. */
  readonly place: number;
  /** The product of each value, by its handle. */
  readonly products: Readonly<Record<string, string>>;
}

class ListedValue extends ValueDrop {
  readonly product_url: string | undefined;

  constructor(name: string, url: string | undefined) {
    // The listing's own ids: its products share them.
    super(name, `77${[...name].map((letter) => letter.charCodeAt(0)).join("")}`);
    this.product_url = url;
  }
}

/** A product's drop as one of a listing. */
export function combined(drop: Record<string, unknown>, { place, products }: CombinedListing, root: string): object {
  const options = drop["options_with_values"] as { name: string; values: ValueDrop[] }[];
  return {
    ...drop,
    options_with_values: options.map(({ name, values, ...more }, at) => ({
      ...more,
      name,
      values:
        at === place
          ? Object.entries(products).map(([value, handle]) => new ListedValue(value, `${root}/products/${handle}`))
          : values.map((value) => new ListedValue(value.name, undefined)),
    })),
  };
}
