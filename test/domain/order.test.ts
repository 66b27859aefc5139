import { expect, test } from "vitest";
import { countryCode, languageCode } from "#app/domain/order.ts";

test.each([
  ["DE", "DE"],
  ["de", "DE"],
  [" at ", "AT"],
  ["UK", "GB"],
  ["uk", "GB"],
  ["GB", "GB"],
  ["USA", null],
  ["D", null],
  ["D3", null],
  ["", null],
  [null, null],
  [49, null],
])("the country of %s is %s", (value, expected) => {
  expect(countryCode(value)).toBe(expected);
});

test.each([
  ["de", "de"],
  ["de-AT", "de"],
  ["pt_BR", "pt"],
  ["EN-us", "en"],
  ["zh-Hant-TW", "zh"],
  ["fil", null],
  ["fil-PH", null],
  ["e", null],
  ["", null],
  ["-de", null],
  [null, null],
  [{}, null],
])("the language of the locale %s is %s", (value, expected) => {
  expect(languageCode(value)).toBe(expected);
});
