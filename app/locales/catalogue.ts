import en from "./en.json" with { type: "json" };

/** The words on screen, by language. English is complete; what another language lacks is said in English. */
export const CATALOGUES = { en } as const;

export type Language = keyof typeof CATALOGUES;
export const FALLBACK_LANGUAGE: Language = "en";

/** The language to show for a locale of Shopify's admin (`de-DE`, `pt-BR`): the nearest that there is. */
export function languageFor(locale: string | null): Language {
  const [language = ""] = (locale ?? "").toLowerCase().split(/[-_]/);
  return Object.hasOwn(CATALOGUES, language) ? (language as Language) : FALLBACK_LANGUAGE;
}

/** The locale that dates and numbers are written in: the admin's own, or English for one that isn't any. */
export function localeFor(locale: string | null): string {
  try {
    return Intl.getCanonicalLocales(locale ?? "")[0] ?? FALLBACK_LANGUAGE;
  } catch {
    return FALLBACK_LANGUAGE;
  }
}
