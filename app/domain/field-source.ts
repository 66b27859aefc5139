import type { SizeStep } from "./delivery.ts";

/** Where a field of a provider's request comes from. `fixed` is the same for every order. */
export const FIELD_SOURCES = [
  "order_id",
  "order_name",
  "placed_at",
  "currency",
  "amount",
  "unit_price",
  "quantity",
  "visit",
  "cart",
  "channel",
  "event",
  "credential",
  "setting",
  "reference",
  "variant_id",
  "sku",
  "title",
  "brand",
  "barcode",
  "size",
  "country",
  "language",
  "fixed",
] as const;
export type FieldSource = (typeof FIELD_SOURCES)[number];

/** The sources of a request's fields by their paths, `[]` for any item of a list: `items[].size`. */
export type FieldSources = Readonly<Record<string, FieldSource>>;

/** A field of a request with where it comes from; `null` where nobody has said. Its detail is told of some sources. */
export interface SourcedField {
  path: string;
  value: string | number | boolean | null;
  source: FieldSource | null;
  /** Which of several it was: of the country, the language, the size. */
  detail: CountrySource | LanguageSource | SizeStep | null;
}

export type CountrySource = "market" | "shipping" | "billing" | "shop";
export type LanguageSource = "order" | "own";

/** The leaves of a JSON value with their paths; an empty list or object has none. */
export function leavesOf(value: unknown, path = ""): { path: string; value: SourcedField["value"] }[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => leavesOf(one, `${path}[${index}]`));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, one]) => leavesOf(one, path === "" ? key : `${path}.${key}`));
  }
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return [{ path, value: isPlain ? value : null }];
}

/** The path by which a leaf's source is named, and the place in the innermost list that it stands in. */
export function patternOf(path: string): { pattern: string; index: number | null } {
  const places = [...path.matchAll(/\[(\d+)\]/g)];
  return { pattern: path.replaceAll(/\[\d+\]/g, "[]"), index: places.length > 0 ? Number(places.at(-1)?.[1]) : null };
}
