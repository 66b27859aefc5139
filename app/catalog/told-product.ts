import { idDigits } from "../domain/ids.ts";
import { trimmedOrNull } from "../domain/text.ts";
import type { OwnFacts, ProductFacts } from "./facts.ts";

/** What a `products/update` webhook tells of the facts that are kept: no linked options, no metafields, some variants. */
export interface ToldProduct {
  handle: string | null;
  title: string | null;
  vendor: string | null;
  options: { name: string; values: string[] }[];
  variants: { id: string; sku: string | null; barcode: string | null }[];
}

type Json = Record<string, unknown>;

const objectsOf = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter((entry): entry is Json => typeof entry === "object" && entry !== null) : [];

/** Reads the body of `products/update`; null where it tells too little to be compared with what is kept. */
export function readToldProduct(body: Json): ToldProduct | null {
  if (!Array.isArray(body["options"]) || !Array.isArray(body["variants"])) return null;
  return {
    handle: trimmedOrNull(body["handle"]),
    title: trimmedOrNull(body["title"]),
    vendor: trimmedOrNull(body["vendor"]),
    options: objectsOf(body["options"]).map(({ name, values }) => ({
      name: typeof name === "string" ? name : "",
      values: Array.isArray(values) ? values.filter((value) => typeof value === "string") : [],
    })),
    variants: objectsOf(body["variants"]).flatMap(({ id, sku, barcode }) => {
      const digits = idDigits(id);
      return digits === null ? [] : [{ id: digits, sku: trimmedOrNull(sku), barcode: trimmedOrNull(barcode) }];
    }),
  };
}

/** What is kept of a product. `variants` holds those that were asked for; `whole` means all of them. */
export interface KeptProduct {
  facts: ProductFacts | null;
  variants: Record<string, OwnFacts | { goneAt: string }>;
  whole: boolean;
}

/** Tells whether what is kept of a product is what a webhook tells of it, as far as both go. */
export function agrees({ facts, variants, whole }: KeptProduct, told: ToldProduct): boolean {
  if (!facts) return false;
  const heads = [told.handle === facts.handle, told.title === facts.title, told.vendor === facts.vendor];
  const options = JSON.stringify(facts.options.map(({ name, values }) => ({ name, values })));
  return (
    heads.every(Boolean) &&
    options === JSON.stringify(told.options) &&
    told.variants.every(({ id, sku, barcode }) => {
      const own = variants[id];
      if (!own) return !whole;
      return "values" in own && own.sku === sku && own.barcode === barcode;
    })
  );
}
