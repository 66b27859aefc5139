import { z } from "zod";
import { scriptAddress } from "./scripts.ts";

const text = (most: number) => z.string().trim().max(most);
/** A required public text, such as a client key. */
export const publicText = (label: string) => text(500).min(1, `${label} must not be blank.`);
/** An optional public text; blank counts as nothing. */
export const optionalPublicText = text(500)
  .nullish()
  .transform((value) => value || null);

/** A script's address: https alone, since whatever it serves runs in the shop's own pages. */
export const scriptUrl = (label: string) =>
  text(1_000).transform((value, context) => {
    const address = scriptAddress(value);
    if (address === null)
      context.addIssue({ code: "custom", message: `${label} must be an address that starts with https://.` });
    return address ?? "";
  });

const LARGEST_OVERRIDE = 4_000;
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** A merchant's JSON that is laid over the widget's options; names that reach a prototype are refused. */
export const override = z
  .unknown()
  .optional()
  .transform((value, context) => {
    if (value === undefined || value === null) return undefined;
    const plain = typeof value === "object" && !Array.isArray(value);
    if (!plain) context.addIssue({ code: "custom", message: "must be a JSON object." });
    else if (JSON.stringify(value).length > LARGEST_OVERRIDE)
      context.addIssue({ code: "custom", message: `must be at most ${LARGEST_OVERRIDE} characters of JSON.` });
    else if (reachesPrototype(value)) context.addIssue({ code: "custom", message: "must not name a prototype." });
    return plain ? (value as Record<string, unknown>) : undefined;
  });

function reachesPrototype(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inner]) => FORBIDDEN.has(name) || reachesPrototype(inner));
}

const language = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z]{2}$/, "must be two letters, such as en.");
const country = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}$/, "must be two letters, such as DE.");

/** Where the widget stands: the languages and countries that the provider knows, and what the others see instead. */
export const localeRules = {
  /** Empty: all of them. */
  languages: z.array(language).max(60).default([]),
  fallbackLanguage: language.default("en"),
  /** Empty: all of them. */
  countries: z.array(country).max(260).default([]),
  /** None: no widget outside the countries above. */
  fallbackCountry: country.nullable().default(null),
  /** The provider's code of a country where it differs from ISO's. */
  countryCodes: z.record(country, z.string().trim().min(1).max(10)).default({}),
};
