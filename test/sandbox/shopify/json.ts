/** A value of a webhook body. A bigint is written as its exact digits. */
export type Json = string | number | bigint | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** Writes JSON with ids beyond 2^53 exact, as Shopify's servers do. */
export function writeJson(value: Json): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? rawJSON(item.toString()) : item));
}
