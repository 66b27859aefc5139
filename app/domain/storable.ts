/** A half of a surrogate pair, or U+0000, as `JSON.stringify` writes them. */
const UNSTORABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/**
 * JSON text as PostgreSQL takes it: a half of a surrogate pair becomes U+FFFD and U+0000 goes, in every text in it
 * (`mapping.md` 1). Nearly every text is fine as it is.
 */
export function storable(json: string): string {
  if (!UNSTORABLE.test(json)) return json;
  return JSON.stringify(JSON.parse(json), (_key, value: unknown) =>
    typeof value === "string" ? value.replaceAll("\u0000", "").toWellFormed() : value,
  );
}
