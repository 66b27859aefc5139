import type { ProviderName } from "../domain/ids.ts";

/** A product as a list tells it. */
export interface CheckedProduct {
  productId: string;
  title: string;
  /** The names of its options. */
  options: string[];
}

/** A product of which variants are left out: how many, and at which providers. */
export interface FaultyProduct extends CheckedProduct {
  variants: number;
  providers: ProviderName[];
}

/** A reference by which a provider would take several products for one. */
export interface SharedReference {
  reference: string;
  products: Pick<CheckedProduct, "productId" | "title">[];
}

export interface CheckLists {
  noSize: FaultyProduct[];
  noReference: FaultyProduct[];
  shared: SharedReference[];
  /** There are more than the lists hold. */
  isCut: boolean;
}

/** What a check came to. `providers` counts products, `reasons` variants by why they are left out. */
export interface CheckResult extends CheckLists {
  variants: number;
  products: number;
  providers: {
    provider: ProviderName;
    whole: number;
    partly: number;
    none: number;
    reasons: Readonly<Record<string, number>>;
  }[];
  /** The one setting that would let most variants through. */
  mend: { provider: ProviderName; setting: "sizeOptions" | "productReference"; value: string; count: number } | null;
}

/** So many products a list holds: a merchant who mends those looks again. */
const LISTED = 100;
/** So many references are remembered: about twenty megabytes. */
const REMEMBERED = 200_000;
/** Titles and names are cut to this length, in characters: they are kept with the result. */
const LONGEST = 200;

const short = ({ productId, title, options }: CheckedProduct): CheckedProduct => ({
  productId,
  title: title.slice(0, LONGEST),
  options: options.slice(0, 3).map((name) => name.slice(0, LONGEST)),
});

/** Gathers which products have which fault, in the order in which they come. */
export function createLists() {
  const faults = { no_size: new Map<string, FaultyProduct>(), no_product_reference: new Map<string, FaultyProduct>() };
  const firsts = new Map<string, CheckedProduct>();
  const shared = new Map<string, SharedReference>();
  let isCut = false;

  return {
    fault(kind: keyof typeof faults, provider: ProviderName, product: CheckedProduct): void {
      const known = faults[kind].get(product.productId);
      if (known) {
        if (!known.providers.includes(provider)) known.providers.push(provider);
        // Each provider tells of the same variants: those of the first are counted.
        if (known.providers[0] === provider) known.variants += 1;
      } else if (faults[kind].size < LISTED) {
        faults[kind].set(product.productId, { ...short(product), variants: 1, providers: [provider] });
      } else isCut = true;
    },

    /** Notes that a product goes by a reference under a rule; providers with the same rule see the same. */
    reference(rule: string, reference: string, product: CheckedProduct): void {
      const key = JSON.stringify([rule, reference]);
      const first = firsts.get(key);
      if (!first) {
        if (firsts.size < REMEMBERED) firsts.set(key, short(product));
        else isCut = true;
        return;
      }
      if (first.productId === product.productId) return;
      const known = shared.get(key);
      if (known) {
        if (known.products.length < 5 && !known.products.some(({ productId }) => productId === product.productId)) {
          known.products.push(short(product));
        }
      } else if (shared.size < LISTED) {
        shared.set(key, { reference: reference.slice(0, LONGEST), products: [first, short(product)] });
      } else isCut = true;
    },

    result: (): CheckLists => ({
      noSize: [...faults.no_size.values()],
      noReference: [...faults.no_product_reference.values()],
      shared: [...shared.values()].map(({ reference, products }) => ({
        reference,
        products: products.map(({ productId, title }) => ({ productId, title })),
      })),
      isCut,
    }),
  };
}
