import type { Received } from "../types.ts";
import { countries, languages } from "../iso.ts";

/** The four garment genders of the guide's section 4. */
export const genders = ["m", "w", "b", "g"] as const;
export type Gender = (typeof genders)[number];

export const categories = ["upper", "lower", "shoes", "bra"] as const;
export type Category = (typeof categories)[number];

/** What is wrong with a query, as a sentence. */
export class QueryFault extends Error {}

/** Reads a request's query by names; each may stand once, and whatever nobody asked for is refused. */
export class Query {
  readonly #values = new Map<string, string>();
  readonly #asked = new Set<string>();

  constructor(received: Received) {
    for (const [name, value] of received.query) {
      if (this.#values.has(name)) throw new QueryFault(`${name} stands twice.`);
      this.#values.set(name, value);
    }
  }

  optional(name: string): string | undefined {
    this.#asked.add(name);
    return this.#values.get(name);
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined || value === "") throw new QueryFault(`${name} is required.`);
    return value;
  }

  oneOf<Value extends string>(name: string, allowed: readonly Value[]): Value {
    const value = this.required(name);
    return this.#member(name, value, allowed);
  }

  optionalOf<Value extends string>(name: string, allowed: readonly Value[]): Value | undefined {
    const value = this.optional(name);
    return value === undefined ? undefined : this.#member(name, value, allowed);
  }

  whole(name: string, least: number, most: number): number {
    const value = this.required(name);
    if (!/^\d{1,3}$/.test(value) || Number(value) < least || Number(value) > most) {
      throw new QueryFault(`${name} must be a whole number from ${String(least)} to ${String(most)}.`);
    }
    return Number(value);
  }

  /** The shop front's language and country, which every list is told for. */
  shopFront(): { language: string; country: string } {
    const language = this.required("filter[shopLanguage]");
    const country = this.required("filter[shopCountry]");
    if (!languages.has(language)) throw new QueryFault("filter[shopLanguage] must be an ISO 639-1 code.");
    if (!countries.has(country)) throw new QueryFault("filter[shopCountry] must be an ISO 3166-1 alpha-2 code.");
    return { language, country };
  }

  /** The attributes of `fields[<resource>]`: all where it isn't given, or says `*`. */
  fields(resource: string, extra: readonly string[]): (attribute: string) => boolean {
    const stated = this.optional(`fields[${resource}]`)?.split(",");
    if (stated === undefined) return (attribute) => !extra.includes(attribute);
    return (attribute) =>
      stated.includes(attribute) || (stated.includes("*") && !extra.includes(attribute)) || attribute === "id";
  }

  /** Ends the reading: what the documents don't have is refused. */
  end(): void {
    const unknown = [...this.#values.keys()].filter((name) => !this.#asked.has(name));
    if (unknown.length > 0) throw new QueryFault(`${unknown.join(", ")} is not in the documents.`);
  }

  #member<Value extends string>(name: string, value: string, allowed: readonly Value[]): Value {
    const found = allowed.find((each) => each === value);
    if (found === undefined) throw new QueryFault(`${name} must be one of ${allowed.join(", ")}.`);
    return found;
  }
}
