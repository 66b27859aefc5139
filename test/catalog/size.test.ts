import { describe, expect, test } from "vitest";
import type { VariantFacts } from "#app/catalog/facts.ts";
import { readsAsSize, sizeOf } from "#app/catalog/size.ts";
import type { LineItem } from "#app/domain/order.ts";

describe("a part of a title reads as a size", () => {
  const LETTERS = "XXS XXXS XS S M L XL XXL XXXL 2XL 3XL 4XL 5XL 6XL 2XS 3XS 4XS".split(" ");
  test.each(LETTERS)("the letter size %s, in any case, alone or in a pair", (letter) => {
    const parts = [letter, letter.toLowerCase(), `${letter}/M`, `s/${letter}`];
    expect(parts.filter((part) => !readsAsSize(part))).toEqual([]);
  });

  const COUNTRIES = "EU UK US FR IT DE JP AU".split(" ");
  test.each(COUNTRIES)("a number of %s", (country) => {
    const parts = [`${country}38`, `${country} 38`, `${country.toLowerCase()} 8.5`, `${country} 42 2/3`];
    expect(parts.filter((part) => !readsAsSize(part))).toEqual([]);
  });

  const OTHERS =
    "0|8|38|152|38.5|38,5|8 1/2|42 1/3|42 2/3|W32L34|w32 l34|W32/L34|32/34|3M|12 M|2Y|10y|2-3Y|12-18 M|6-6Y|" +
    "75B|100DD|80ABK|32ddd|One Size|ONE SIZE|one size";
  test.each(OTHERS.split("|"))("%s", (part) => {
    expect(readsAsSize(part)).toBe(true);
  });

  const NEAR_MISSES =
    "XXXXL|7XL|1XL|5XS|1XS|XM|SM|S/M/L|S-M|S / M|Small|M1||Forest|/M|M/|1234|EU|NL 38|CH38|EU  38|EU-38|38.25|38.0|38.|" +
    "8 1/4|8 3/4|8  1/2|81/2|-8|W32|L34|W3L34|W32  L34|W32-L34|W320L34|L34W32|3/4|32/345|32-34|32 / 34|123M|2-3|2-3 X|" +
    "2 -3Y|12--18M|12-180M|2–3Y|3W|3  M|3.5Y|7B|75L|75ABCD|1000B|75 B|B75|OneSize|One  Size|One Sizes|٣٨|３８|" +
    "Default Title|M\n|38\n|2022|50 ml|K9";
  test.each(NEAR_MISSES.split("|"))("%j doesn't", (part) => {
    expect(readsAsSize(part)).toBe(false);
  });
});

const line = (variantTitle: string | null): LineItem => ({
  id: "1",
  productId: "2",
  variantId: "3",
  sku: null,
  vendor: null,
  title: null,
  variantTitle,
  quantity: 1,
  reason: null,
});
const facts = (options: [string, string][], sizeOption: string | null = null): VariantFacts => ({
  variantId: "3",
  productId: "2",
  handle: null,
  sku: null,
  barcode: null,
  vendor: null,
  productTitle: null,
  options: options.map(([name, value]) => ({ name, value })),
  sizeOption,
  metafields: {},
});

describe("the product's named size option comes first", () => {
  test("its value is the size, whatever the other options are called", () => {
    expect(
      sizeOf(
        line("9 / M"),
        facts(
          [
            ["Size", "M"],
            ["Ring", "9"],
          ],
          "Ring",
        ),
        {},
      ),
    ).toBe("9");
  });

  test("its name is found whatever white space stands around it", () => {
    expect(sizeOf(line(null), facts([[" Ring ", " 9 "]], "Ring"), {})).toBe("9");
    expect(sizeOf(line(null), facts([["Ring", "9"]], "Ring "), {})).toBe("9");
  });

  test.each([
    ["it names no option", facts([["Size", "M"]], "Ring")],
    [
      "its value is blank",
      facts(
        [
          ["Ring", " "],
          ["Size", "M"],
        ],
        "Ring",
      ),
    ],
    [
      "its value is Default Title",
      facts(
        [
          ["Ring", "Default Title"],
          ["Size", "M"],
        ],
        "Ring",
      ),
    ],
  ])("where %s, the size names decide", (_case, known) => {
    expect(sizeOf(line("L"), known, {})).toBe("M");
  });
});

describe("then the options whose name is a size name", () => {
  test.each([
    [
      "one",
      [
        ["Colour", "Red"],
        ["Größe", "42"],
      ],
      "42",
    ],
    [
      "two, joined in option order",
      [
        ["Waist", "32"],
        ["Colour", "Red"],
        ["Length", "34"],
      ],
      "32/34",
    ],
    [
      "two, the other way round",
      [
        ["Length", "34"],
        ["Waist", "32"],
      ],
      "34/32",
    ],
    [
      "a blank one left out",
      [
        ["Waist", "32"],
        ["Length", " "],
      ],
      "32",
    ],
    ["trimmed", [["Size", " M "]], "M"],
    ["a value that doesn't read as a size", [["Size", "Extra roomy"]], "Extra roomy"],
  ] as [string, [string, string][], string][])("%s", (_case, options, expected) => {
    expect(sizeOf(line("XL"), facts(options), {})).toBe(expected);
  });
});

describe("then, only where no options are known, the title", () => {
  test.each([
    ["Forest / M", "M"],
    ["M / Forest", "M"],
    ["32 / Indigo / 34", "32/34"],
    ["W32 L34 / Indigo", "W32 L34"],
    ["in / xs", "xs"],
    ["白色x藍檸檬圖案 / XS", "XS"],
    ["M", "M"],
    ["S/M", "S/M"],
    ["One Size / Red", "One Size"],
    ["Forest/M", null],
    ["Powder", null],
    ["$50.00", null],
    ["Default Title", null],
    [null, null],
  ])("%s gives %s", (title, expected) => {
    expect(sizeOf(line(title), null, {})).toBe(expected);
    expect(sizeOf(line(title), facts([]), {})).toBe(expected);
  });

  test("known options without a size mean that there is none", () => {
    expect(
      sizeOf(
        line("Red / M"),
        facts([
          ["Colour", "Red"],
          ["Cut", "M"],
        ]),
        {},
      ),
    ).toBeNull();
  });

  test("Default Title is no size, as the title's value or an option's", () => {
    expect(sizeOf(line("Default Title"), facts([["Title", "Default Title"]]), {})).toBeNull();
    expect(sizeOf(line(null), facts([["Size", "Default Title"]]), {})).toBeNull();
  });
});

describe("the merchant's map is asked once, for the joined value", () => {
  const waist = facts([
    ["Waist", "32"],
    ["Length", "34"],
  ]);
  test.each([
    ["a joined value", waist, { "32/34": "M" }, "M"],
    ["its parts are not looked up", waist, { "32": "S", "34": "L" }, "32/34"],
    ["case counts", facts([["Size", "m"]]), { M: "Medium" }, "m"],
    ["once only", facts([["Size", "M"]]), { M: "L", L: "XL" }, "L"],
    ["a blank result is no size", facts([["Size", "M"]]), { M: "  " }, null],
    ["a result is trimmed", facts([["Size", "M"]]), { M: " 38 " }, "38"],
    ["a size from the title", null, { M: "38" }, "38"],
    ["a name of every object", facts([["Size", "constructor"]]), {}, "constructor"],
  ] as [string, VariantFacts | null, Record<string, string>, string | null][])("%s", (_case, known, map, expected) => {
    expect(sizeOf(line("Red / M"), known, map)).toBe(expected);
  });

  test("no size is never looked up", () => {
    expect(sizeOf(line(null), null, { "": "M", null: "L" })).toBeNull();
  });
});
