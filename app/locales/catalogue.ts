import type { Words } from "../domain/provider.ts";
import type { Providers } from "../domain/providers.ts";

/** Words by their keys, nested. */
type Dictionary = { readonly [key: string]: string | Dictionary };
/** The words of one language: those of this app's pages, and those of Polaris' own parts. */
interface Catalogue {
  own: Dictionary;
  polaris: Dictionary;
}

/** The words on screen, by language, each in files of its own: a browser loads those of the language that is shown. */
const FILES = {
  en: () =>
    both(
      import("./en.json", { with: { type: "json" } }),
      import("@shopify/polaris/locales/en.json", { with: { type: "json" } }),
    ),
  de: () =>
    both(
      import("./de.json", { with: { type: "json" } }),
      import("@shopify/polaris/locales/de.json", { with: { type: "json" } }),
    ),
  es: () =>
    both(
      import("./es.json", { with: { type: "json" } }),
      import("@shopify/polaris/locales/es.json", { with: { type: "json" } }),
    ),
  fr: () =>
    both(
      import("./fr.json", { with: { type: "json" } }),
      import("@shopify/polaris/locales/fr.json", { with: { type: "json" } }),
    ),
  it: () =>
    both(
      import("./it.json", { with: { type: "json" } }),
      import("@shopify/polaris/locales/it.json", { with: { type: "json" } }),
    ),
  ja: () =>
    both(
      import("./ja.json", { with: { type: "json" } }),
      import("@shopify/polaris/locales/ja.json", { with: { type: "json" } }),
    ),
  nl: () =>
    both(
      import("./nl.json", { with: { type: "json" } }),
      import("@shopify/polaris/locales/nl.json", { with: { type: "json" } }),
    ),
  pt: () =>
    both(
      import("./pt.json", { with: { type: "json" } }),
      import("@shopify/polaris/locales/pt-BR.json", { with: { type: "json" } }),
    ),
};

async function both(own: Promise<{ default: unknown }>, polaris: Promise<{ default: unknown }>): Promise<Catalogue> {
  const [first, second] = await Promise.all([own, polaris]);
  return { own: first.default as Dictionary, polaris: second.default as Dictionary };
}

export type Language = keyof typeof FILES;
export const FALLBACK_LANGUAGE: Language = "en";
export const LANGUAGES = Object.keys(FILES) as readonly Language[];

const loaded = new Map<Language, Catalogue>();

/** Loads the words of a language, once. A page can be rendered in it from then on. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  const catalogue = loaded.get(language) ?? (await FILES[language]());
  loaded.set(language, catalogue);
  return catalogue;
}

/** The words of a language that was loaded. Throws for one that wasn't. */
export function catalogueOf(language: Language): Catalogue {
  const catalogue = loaded.get(language);
  if (!catalogue) throw new Error(`The words of ${language} were not loaded.`);
  return catalogue;
}

/** The language to show for a locale of Shopify's admin (`de-DE`, `pt-BR`): the nearest that there is. */
export function languageFor(locale: string | null): Language {
  const [language = ""] = (locale ?? "").toLowerCase().split(/[-_]/);
  return Object.hasOwn(FILES, language) ? (language as Language) : FALLBACK_LANGUAGE;
}

/** The locale that dates and numbers are written in: the admin's own, or English for one that isn't any. */
export function localeFor(locale: string | null): string {
  try {
    return Intl.getCanonicalLocales(locale ?? "")[0] ?? FALLBACK_LANGUAGE;
  } catch {
    return FALLBACK_LANGUAGE;
  }
}

/** The words of the providers, as a page in one language is told them by the server. */
export interface ProviderWords {
  provider?: Words;
  providers?: Words;
}

/** What a page in a language is told of the providers' words; what a provider lacks is told in English. */
export function providerWords({ all }: Pick<Providers, "all">, language: Language): ProviderWords {
  return {
    provider: Object.fromEntries(all.map(({ name, label }) => [name, label])),
    providers: Object.fromEntries(all.map(({ name, words }) => [name, words[language] ?? words.en])),
  };
}

/** A language's words with the providers' words in them, as i18next takes them. */
export function resourcesWith(language: Language, words: ProviderWords): Record<string, { translation: object }> {
  return { [language]: { translation: { ...catalogueOf(language).own, ...words } } };
}
