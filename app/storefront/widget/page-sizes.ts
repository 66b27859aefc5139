import type { SizeAnswer } from "../../catalog/size-answer.ts";
import { mappedSize, type SizedProduct, sizeByOptions } from "../../catalog/size.ts";
import { type BlockData, type BlockVariant, valuesAt } from "./block-data.ts";

/** The sizes of a page's product, by the rule that orders use, over the shop's own names and values. */
export interface PageSizes {
  /** The product's handle as the order will tell it; null where it isn't known. */
  handle: string | null;
  /** A variant's size as the order will tell it; null where none is known. */
  of(variant: BlockVariant): string | null;
  /** A variant's values, and the size of some values, in the shop's own words by the options' places. */
  own(variant: BlockVariant): (string | null)[];
  size(values: readonly (string | null)[]): string | null;
  /** All values of each option, in the shop's own words. */
  values: readonly (readonly string[])[];
}

/** A page waits for the app no longer than this: the app itself gives up sooner. */
const PATIENCE_MS = 4_000;
const NONE: PageSizes = { handle: null, of: () => null, own: () => [], size: () => null, values: [] };

/**
 * The page's sizes. Liquid has translations alone, so on a page in another language than the shop's the app is asked,
 * once; also where no option is called a size though the product has a standard one. Where it doesn't answer, there is no
 * size rather than a translated one.
 */
export async function readPageSizes(data: BlockData): Promise<PageSizes> {
  const told = sizesOf(data, {
    handle: data.product.handle,
    options: data.options.map((name, place) => ({ name, values: valuesAt(data, place), linked: null })),
    sizeOption: data.sizeOption,
  });
  const unnamed = data.standardSize && data.variants.every((variant) => told.of(variant) === null);
  if (!data.sizes || !(data.translated || unnamed)) return told;
  try {
    const response = await fetch(data.sizes, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.ok ? sizesOf(data, (await response.json()) as SizeAnswer) : NONE;
  } catch {
    return NONE;
  }
}

function sizesOf(data: BlockData, product: SizedProduct & Pick<SizeAnswer, "handle"> & Partial<SizeAnswer>): PageSizes {
  const { handle, options, variants } = product;
  /** The shop's values of a variant: where the app told them, by their places. */
  const own = (variant: BlockVariant): (string | null)[] =>
    options.map(({ values }, place) => {
      const at = variants?.[variant.id]?.[place];
      return variants ? (values[at ?? -1] ?? null) : (variant.options[place] ?? null);
    });
  const size = (values: readonly (string | null)[]): string | null =>
    mappedSize(sizeByOptions(product, values, data.settings.sizeOptions ?? []), data.settings.sizeMap ?? {})?.size ??
    null;
  return { handle, of: (variant) => size(own(variant)), own, size, values: options.map(({ values }) => values) };
}
