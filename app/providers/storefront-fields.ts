import { z } from "zod";
import type { FormField } from "../domain/provider-form.ts";
import { isDeclared, scriptAddress, type Sources } from "../domain/provider-storefront.ts";

const text = (most: number) => z.string().trim().max(most);
/** A required public text, such as a client key. */
export const publicText = (label: string) => text(500).min(1, `${label} must not be blank.`);
/** An optional public text; blank counts as nothing. */
export const optionalPublicText = text(500)
  .nullish()
  .transform((value) => value || null);

/**
 * A script's address: https alone, since whatever it serves runs in the shop's own pages, and only where Shopify is told
 * that the app loads from.
 */
export const scriptUrl = (label: string, sources: Sources) =>
  text(1_000).transform((value, context) => {
    const address = scriptAddress(value);
    if (address === null)
      context.addIssue({ code: "custom", message: `${label} must be an address that starts with https://.` });
    else if (!isDeclared(sources, address)) {
      const message = `${label} must lie on ${sources.domain}: Shopify is told from where the app's pages load.`;
      context.addIssue({ code: "custom", message });
    }
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

/** The address of the widget's script, and the options that a merchant lays over the widget's, as their forms ask for them. */
export const scriptField: FormField = { name: "script", kind: "script" };
export const optionsField: FormField = { name: "options", kind: "json", folded: true };
