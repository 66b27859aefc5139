import type { RequestDescription } from "../../../domain/provider.ts";
import { jsonRequest, urlValue } from "../../json-request.ts";

/** Who asks: where the API is, and a token that `signToken` made. */
export interface Caller {
  origin: string;
  token: string;
}

/** The shop front that names and sizes are told for; the sizing system is left out where a shop has none of its own. */
export interface ShopFront {
  language: string;
  country: string;
  sizingSystem: string | null;
}

/** The four whose profiles and products are kept apart: men, women, boys, girls (guide, section 4). */
export const GENDERS = ["m", "w", "b", "g"] as const;
export type Gender = (typeof GENDERS)[number];

/** Parameters in their order; one that is null is left out. */
export type Query = readonly (readonly [name: string, value: string | null])[];

export const filter = (name: string, value: string | null): readonly [string, string | null] => [
  `filter[${name}]`,
  value,
];

/** By `shopLanguage` and `shopCountry`, which every shared list is asked by. */
export const byShopFront = ({ language, country }: ShopFront): Query => [
  filter("shopLanguage", language),
  filter("shopCountry", country),
];

/**
 * A call of the Recommendation API in its plain mode (guide, section 14): both headers on each, a look-up too; no slash at
 * the end; names and values of the query percent-encoded.
 */
export function call(
  { origin, token }: Caller,
  method: "GET" | "POST" | "PATCH",
  path: readonly string[],
  { query = [], data = null, maxAnswerBytes }: { query?: Query; data?: object | null; maxAnswerBytes?: number } = {},
): RequestDescription {
  const pairs = query.flatMap(([name, value]) => (value === null ? [] : [`${urlValue(name)}=${urlValue(value)}`]));
  const url = `${origin}/api/v1/${path.map(urlValue).join("/")}${pairs.length > 0 ? `?${pairs.join("&")}` : ""}`;
  const body = data === null ? null : { data };
  return {
    ...jsonRequest(method, url, body, { Authorization: `Bearer ${token}` }),
    ...(maxAnswerBytes !== undefined && { maxAnswerBytes }),
  };
}

/** A list may be long: 1,050 brands are 77 KB, more than is read of an answer where nothing is said. */
export const LIST_BYTES = 1024 * 1024;
