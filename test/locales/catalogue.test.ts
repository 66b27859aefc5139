import { describe, expect, test } from "vitest";
import { catalogueOf, FALLBACK_LANGUAGE, languageFor, LANGUAGES, loadCatalogue } from "#app/locales/catalogue.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

type Texts = [key: string, text: string][];
const textsOf = (words: object, path = ""): Texts =>
  Object.entries(words).flatMap(
    ([key, value]): Texts =>
      typeof value === "string" ? [[`${path}${key}`, value]] : textsOf(value as object, `${path}${key}.`),
  );
/** A text's places for values and marked parts, which every language keeps. */
const placesOf = (text: string): string[] => (text.match(/\{\{.*?\}\}|<\/?\w+\/?>/g) ?? []).toSorted();
/** A key without the plural form that its end names: languages have other forms (CLDR). */
const base = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, "");

test("a locale of the admin gets the nearest language that there is, else English", () => {
  expect(languageFor("en-GB")).toBe("en");
  expect(languageFor("EN")).toBe("en");
  for (const locale of ["xx-YY", "", null, "constructor", "__proto__"]) expect(languageFor(locale)).toBe("en");
});

test("words that were not loaded are never shown as if they were", () => {
  expect(() => catalogueOf("xx" as "en")).toThrow("were not loaded");
});

describe.each(LANGUAGES)("%s", (language) => {
  test("says everything that English says, and nothing else", async () => {
    const known = textsOf((await loadCatalogue(FALLBACK_LANGUAGE)).own);
    const spoken = textsOf((await loadCatalogue(language)).own);
    expect([...new Set(spoken.map(([key]) => base(key)))].toSorted()).toEqual(
      [...new Set(known.map(([key]) => base(key)))].toSorted(),
    );
    expect(spoken.filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test("keeps each text's places for values and marked parts", async () => {
    const english = new Map(textsOf((await loadCatalogue(FALLBACK_LANGUAGE)).own));
    const changed = textsOf((await loadCatalogue(language)).own).filter(([key, text]) => {
      const meant = english.get(key) ?? english.get(`${base(key)}_other`) ?? "";
      // One of a thing may be said without its number.
      const without = (places: string[]) => places.filter((place) => place !== "{{count}}");
      return String(without(placesOf(text))) !== String(without(placesOf(meant)));
    });
    expect(changed).toEqual([]);
  });

  test("has each plural form that its grammar asks for", async () => {
    const spoken = new Map(textsOf((await loadCatalogue(language)).own));
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const plurals = new Set([...spoken.keys()].filter((key) => key !== base(key)).map(base));
    const lacking = [...plurals]
      .flatMap((key) => forms.map((form) => `${key}_${form}`))
      .filter((key) => !spoken.has(key));
    expect(lacking).toEqual([]);
  });

  test("is spoken by every provider", () => {
    for (const { name, words } of PROVIDERS.all) {
      const own = words[language];
      expect(own, name).toBeDefined();
      expect([...new Set(textsOf(own ?? {}).map(([key]) => base(key)))].toSorted(), name).toEqual(
        [...new Set(textsOf(words.en).map(([key]) => base(key)))].toSorted(),
      );
    }
  });
});
