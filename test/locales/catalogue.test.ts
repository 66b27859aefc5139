import { expect, test } from "vitest";
import { CATALOGUES, FALLBACK_LANGUAGE, languageFor } from "#app/locales/catalogue.ts";

test("a locale of the admin gets the nearest language that there is, else English", () => {
  expect(languageFor("en-GB")).toBe("en");
  expect(languageFor("EN")).toBe("en");
  for (const locale of ["xx-YY", "", null, "constructor", "__proto__"]) expect(languageFor(locale)).toBe("en");
});

test("no language has a word that English lacks", () => {
  const keysOf = (words: object, path = ""): string[] =>
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === "string" ? [`${path}${key}`] : keysOf(value as object, `${path}${key}.`),
    );
  const known = keysOf(CATALOGUES[FALLBACK_LANGUAGE]);
  for (const words of Object.values(CATALOGUES)) expect(known).toEqual(expect.arrayContaining(keysOf(words)));
});
