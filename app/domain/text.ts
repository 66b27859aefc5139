type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/** What JSON writes as an escape and a text can't hold: a half of a surrogate pair, and U+0000. */
const ILL_FORMED = /\\u(?:0000|d[89a-f])/i;

/**
 * Parses JSON like `JSON.parse`, with every text in it well-formed: a half of a surrogate pair becomes U+FFFD, U+0000 is
 * dropped. PostgreSQL keeps neither, and no UTF-8 can send the first. The one way in for what others wrote.
 * Throws SyntaxError for text that is no JSON.
 */
export function parseWellFormed(text: string, reviver?: Reviver): unknown {
  const made: Reviver = (key, value, context) =>
    typeof value === "string" ? wellFormed(value) : reviver ? reviver(key, value, context) : value;
  return JSON.parse(text, (ILL_FORMED.test(text) ? made : reviver) as (key: string, value: unknown) => unknown);
}

/** A text without halves of surrogate pairs and without U+0000. */
export const wellFormed = (text: string): string => text.toWellFormed().replaceAll("\0", "");

/** A text as it stands, or null when it is blank or no text at all. */
export function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** A text without its outer white space, or null when nothing is left of it. */
export function trimmedOrNull(value: unknown): string | null {
  return typeof value === "string" ? value.trim() || null : null;
}

/** What an error says of itself, or `unknown` for what is none. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : "unknown");
