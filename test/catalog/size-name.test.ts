import { describe, expect, test } from "vitest";
import { readOptionName } from "#app/catalog/size-name.ts";
import {
  AGE_NAMES,
  COLOUR_NAMES,
  DIMENSION_NAMES,
  DIMENSIONS_NEVER_ALONE,
  NEVER_NAMES,
  SIZE_ENDINGS,
  SIZE_PARTS,
  SIZE_PHRASES,
  SIZE_WORDS,
} from "#app/catalog/size-lists.ts";

const isSize = (name: string): boolean => readOptionName(name).size;

describe("each listed word is a size name, in any case and among other words", () => {
  test.each([...SIZE_WORDS])("%s", (word) => {
    const names = [word, word.toUpperCase(), `EU ${word}`, `${word} (cm)`, `shoe_${word}2`, ` ${word}\u00a0`];
    expect(names.filter((name) => !isSize(name))).toEqual([]);
  });
});

describe("a word may end in one of the listed endings", () => {
  test.each(SIZE_ENDINGS.map((ending) => `schuh${ending}`))("%s", (name) => {
    expect([isSize(name), isSize(`${name}n00`), isSize(`${name}xx`)]).toEqual([true, isSize(`${name}n00`), false]);
  });
  test.each(["Schuhgröße", "Schuhgrößen", "Konfektionsgrösse", "Schoenmaat", "Skostørrelser", "Kengänkoko"])(
    "%s",
    (name) => {
      expect(isSize(name)).toBe(true);
    },
  );
});

test.each([...SIZE_PARTS, ...SIZE_PHRASES])("%s counts anywhere in a name", (part) => {
  expect([isSize(part), isSize(`靴の${part}（cm）`), isSize(`x${part}x`)]).toEqual([true, true, true]);
});

test.each([...AGE_NAMES])("%s is a size name as a whole only", (name) => {
  expect([isSize(name), isSize(` ${name.toUpperCase()} `), isSize(`${name} xx`)]).toEqual([true, true, false]);
});

describe("accents, letters and white space are folded", () => {
  test.each([
    ["ß", "Größe"],
    ["a capital ß", "GRÖẞE"],
    ["Swiss spelling", "Grösse"],
    ["accents as marks of their own", "Gro\u0308sse"],
    ["accents that don't belong", "Tàllá"],
    ["kana with their marks apart", "サイス\u3099"],
    ["Korean letters apart", "사이즈".normalize("NFD")],
    ["full-width letters", "ＳＩＺＥ"],
    ["a full-width space", "shoe\u3000size"],
    ["a Turkish capital", "BOYUT İ"],
  ])("%s", (_case, name) => {
    expect(isSize(name)).toBe(true);
  });
});

test.each([
  ["Cỡ", true],
  ["Kích cỡ", true],
  ["CỠ GIÀY", true],
  ["Kích Thước", true],
  ["Cỡ".normalize("NFD"), true],
  ["Kich thuoc", false],
  ["Co", false],
  ["Cờ", false],
])("the Vietnamese name %s counts with its accents only: %s", (name, expected) => {
  expect(isSize(name)).toBe(expected);
});

describe("other names are not", () => {
  test.each(
    "Color|Oversize fit|Sleeve length|Armband colour|Waist|Title|Größentabelle|Maatwerk|Resize|Capsize|サイス|Style||Número|Numara|Gr.|EU|Sie".split(
      "|",
    ),
  )("%s", (name) => {
    expect(isSize(name)).toBe(false);
  });
});

test.each([...DIMENSION_NAMES])("%s is a dimension, with its unit too, and alone only if it says enough", (name) => {
  const units = [name.toUpperCase(), `${name} (in)`, `${name}[CM]`, `${name} ("`, `${name} (")`, `${name} (ft)`];
  expect(units.map((each) => readOptionName(each).dimension)).toEqual([true, true, true, false, true, false]);
  expect(readOptionName(`${name} (cm)`).dimensionAlone).toBe(!DIMENSIONS_NEVER_ALONE.has(name));
});

test.each(COLOUR_NAMES)("a name that contains %s tells a colour", (part) => {
  expect(readOptionName(`Size/x${part.toUpperCase()}x`).colour).toBe(true);
});
test.each([
  ["Cor", true],
  ["Tamanho e COR", true],
  ["Corte", false],
  ["Variação", true],
  ["Färg", true],
  ["Size", false],
])("%s tells a colour: %s", (name, expected) => {
  expect(readOptionName(name).colour).toBe(expected);
});

test.each(NEVER_NAMES)("a name that contains %s is never guessed", (part) => {
  expect(readOptionName(`My ${part.toUpperCase()}s`).never).toBe(true);
});
