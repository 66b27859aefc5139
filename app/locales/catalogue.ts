import type { Words } from "../domain/provider.ts";
import type { Providers } from "../domain/providers.ts";
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

/** The words of the providers in one language and, for what that lacks, in English: a page is told them by the server. */
export type ProviderWords = Partial<Record<Language, { provider: Words; providers: Words }>>;

/** What a page in a language is told of the providers' words. */
export function providerWords({ all }: Pick<Providers, "all">, language: Language): ProviderWords {
  const provider = Object.fromEntries(all.map(({ name, label }) => [name, label]));
  const spoken = new Set([FALLBACK_LANGUAGE, language]);
  return Object.fromEntries(
    [...spoken].map((one) => [
      one,
      { provider, providers: Object.fromEntries(all.map(({ name, words }) => [name, words[one] ?? {}])) },
    ]),
  );
}

/** The catalogues with the providers' words in them, as i18next takes them. */
export function resourcesWith(words: ProviderWords): Record<string, { translation: object }> {
  return Object.fromEntries(
    Object.entries(CATALOGUES).map(([name, translation]) => [
      name,
      { translation: { ...translation, ...words[name as Language] } },
    ]),
  );
}
