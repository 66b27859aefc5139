import type { ProviderName } from "../../domain/ids.ts";

/** How a public setting is entered. `list` is words with commas between; `pairs` is a line each, as in `UK = GB`. */
export type StorefrontField =
  | { name: string; kind: "text" | "script" | "flag" | "list" | "pairs" | "json" }
  | { name: string; kind: "choice"; choices: readonly string[] };

export interface StorefrontGroup {
  /** A key of the catalogue: which question these settings answer. */
  name: "widget" | "place" | "advanced";
  fields: readonly StorefrontField[];
}

const text = (name: string): StorefrontField => ({ name, kind: "text" });
const choice = (name: string, ...choices: string[]): StorefrontField => ({ name, kind: "choice", choices });

const PLACE: readonly StorefrontField[] = [
  { name: "languages", kind: "list" },
  text("fallbackLanguage"),
  { name: "countries", kind: "list" },
  text("fallbackCountry"),
  { name: "countryCodes", kind: "pairs" },
];
const script: StorefrontField = { name: "script", kind: "script" };
const options: StorefrontField = { name: "options", kind: "json" };

const groups = (widget: StorefrontField[], advanced: StorefrontField[]): readonly StorefrontGroup[] => [
  { name: "widget", fields: widget },
  { name: "place", fields: PLACE },
  ...(advanced.length > 0 ? [{ name: "advanced" as const, fields: advanced }] : []),
];

/** The public settings of each provider as its page asks for them; a test holds them equal to what is kept. */
export const STOREFRONT_GROUPS: Record<ProviderName, readonly StorefrontGroup[]> = {
  bodygram: groups(
    [text("clientKey"), text("brandId"), choice("generation", "v3", "v0"), script],
    [choice("measurementSystem", "metric", "imperial"), options],
  ),
  "fit-analytics": groups(
    [text("prefix"), choice("style", "direct", "hosted"), script],
    [text("pageObject"), { name: "customer", kind: "flag" }, options],
  ),
  naiz: groups([text("partnerKey"), script], [text("endpoint"), text("mode"), text("instance"), options]),
  robosize: groups([script, { name: "attributes", kind: "pairs" }, text("productAttribute")], []),
};

/** All fields of a provider, whatever group they stand in. */
export const storefrontFields = (provider: ProviderName): StorefrontField[] =>
  STOREFRONT_GROUPS[provider].flatMap(({ fields }) => fields);
