import type { PublicSettings } from "../../domain/widget.ts";

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The language for a provider: the page's two letters where it knows them, else its fallback. */
export function languageFor(settings: PublicSettings, locale: string): string {
  const language = locale.slice(0, 2).toLowerCase();
  const known = listOf(settings["languages"]);
  return known.length === 0 || known.includes(language) ? language : String(settings["fallbackLanguage"] ?? "en");
}

/** The country for a provider in its own code, else its fallback; null where it has no widget for this market. */
export function countryFor(settings: PublicSettings, country: string): string | null {
  const known = listOf(settings["countries"]);
  const fallback = settings["fallbackCountry"];
  const shown =
    known.length === 0 || known.includes(country) ? country : typeof fallback === "string" ? fallback : null;
  const codes = Object(settings["countryCodes"]) as Record<string, unknown>;
  return shown === null ? null : Object.hasOwn(codes, shown) ? String(codes[shown]) : shown;
}
