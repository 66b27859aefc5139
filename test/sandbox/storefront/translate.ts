/**
 * A shop's translations of option names and values, made up: every value differs from the shop's own and still reads
 * like one, as a careless merchant's do. https://shopify.dev/docs/api/admin-graphql/latest/objects/Translation
 */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: { Größe: "Size", Farbe: "Colour", Taille: "Size" },
  ja: { Size: "サイズ", Größe: "サイズ", Color: "カラー", Farbe: "カラー" },
  es: { Size: "Talla", Größe: "Talla", Color: "Color", Farbe: "Color" },
  de: { Size: "Größe", Color: "Farbe" },
};

export const translateName = (name: string, locale: string): string => NAMES[locale]?.[name] ?? `${name} ${locale}`;
export const translateValue = (value: string, locale: string): string => `${value} (${locale})`;
/** Handles can be translated too: https://shopify.dev/changelog/resource-url-handles-are-now-translatable */
export const translateHandle = (handle: string, locale: string): string => `${handle}-${locale}`;
