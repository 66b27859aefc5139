import type { RequestDescription } from "../domain/provider.ts";

const JSON_HEADERS = { "Content-Type": "application/json", Accept: "application/json" };

/** A request with a JSON body, in the headers that all four providers are sent (`mapping.md` 5). */
export function jsonRequest(
  method: RequestDescription["method"],
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): RequestDescription {
  return { method, url, headers: { ...JSON_HEADERS, ...headers }, body };
}

/** Percent-encodes a value for a URL: everything but `A-Z a-z 0-9 - . _ ~`. Half a surrogate pair counts as U+FFFD. */
export function urlValue(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, "\uFFFD")).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
