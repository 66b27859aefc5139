import { describe, expect, test } from "vitest";
import { isSizeName } from "#app/catalog/size-name.ts";

const WORDS = (
  "size sizes grosse grossen groesse taille tailles pointure talla tallas talle taglia taglie maat maten tamanho " +
  "storlek størrelse koko rozmiar velikost beden размер"
).split(" ");

describe("each listed word is a size name, in any case and among other words", () => {
  test.each(WORDS)("%s", (word) => {
    const names = [word, word.toUpperCase(), `EU ${word}`, `${word} (cm)`, `shoe_${word}2`, ` ${word}\u00a0`];
    expect(names.filter((name) => !isSizeName(name))).toEqual([]);
  });
});

describe("a word may end in one of the listed endings", () => {
  test.each([
    "Schuhgröße",
    "Konfektionsgrösse",
    "Ringgrosse",
    "Schoenmaat",
    "Skostorlek",
    "Skostørrelse",
    "Kengänkoko",
  ])("%s", (name) => {
    expect(isSizeName(name)).toBe(true);
  });
});

test.each([
  "サイズ",
  "靴のサイズ",
  "사이즈",
  "신발사이즈",
  "尺码",
  "鞋尺碼",
  "尺寸（厘米）",
  "مقاس",
  "المقاس",
  "מידה",
  "המידה",
])("%s holds a size word of its script", (name) => {
  expect(isSizeName(name)).toBe(true);
});

test.each(["waist", "Inseam", "LENGTH", "leg length", " Leg   Length ", "band", "Cup"])(
  "%s is a size name as a whole",
  (name) => {
    expect(isSizeName(name)).toBe(true);
  },
);

describe("accents, letters and white space are folded", () => {
  test.each([
    ["ß", "Größe"],
    ["a capital ß", "GRÖẞE"],
    ["Swiss spelling", "Grösse"],
    ["accents as marks of their own", "Gro\u0308sse"],
    ["accents that don't belong", "Tàllá"],
    ["kana with their marks apart", "サイス\u3099"],
    ["Korean letters apart", "사이즈".normalize("NFD")],
    ["a full-width space", "leg\u3000length"],
  ])("%s", (_case, name) => {
    expect(isSizeName(name)).toBe(true);
  });
});

test.each([
  ["Cỡ", true],
  ["Kích cỡ", true],
  ["CỠ GIÀY", true],
  ["Cỡ".normalize("NFD"), true],
  ["Co", false],
  ["co size", true],
  ["Cờ", false],
])("the Vietnamese name %s counts with its accents only: %s", (name, expected) => {
  expect(isSizeName(name)).toBe(expected);
});

describe("other names are not", () => {
  test.each([
    "Color",
    "Colore",
    "Oversize fit",
    "Sleeve length",
    "Armband colour",
    "Cup colour",
    "Waist type",
    "Leg",
    "Title",
    "Größentabelle",
    "Schuhgrößen",
    "Kokos",
    "Maatwerk",
    "Tamaño",
    "Storlekar",
    "Resize",
    "Capsize",
    "サイス",
    "Style",
    "",
    " ",
  ])("%s", (name) => {
    expect(isSizeName(name)).toBe(false);
  });
});
