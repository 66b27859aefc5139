import { describe, expect, test } from "vitest";
import { type FoundSize, mappedSize, type ProductOption, sizeByOptions, sizeByTitle } from "#app/catalog/size.ts";

/** Options as name and the product's values; the variant in question has the first of each. */
type Options = [name: string, values: string | string[], linked?: string][];

const product = (options: Options, sizeOption: string | null = null) => ({
  sizeOption,
  options: options.map(
    ([name, values, linked]): ProductOption => ({ name, values: [values].flat(), linked: linked ?? null }),
  ),
});
const find = (
  options: Options,
  { sizeOption = null, sizeOptions = [] }: { sizeOption?: string | null; sizeOptions?: string[] } = {},
): FoundSize | null =>
  sizeByOptions(
    product(options, sizeOption),
    options.map(([, values]) => [values].flat()[0] ?? null),
    sizeOptions,
  );
const sizeOf = (options: Options): string | null => find(options)?.size ?? null;

describe("the option that the product's setting names comes first", () => {
  const options: Options = [
    ["Size", "M"],
    ["Ring Größe", " 9 "],
  ];
  test.each(["Ring Größe", "ring grosse", " RING  GRÖSSE "])("found folded: %s", (sizeOption) => {
    expect(find(options, { sizeOption, sizeOptions: ["Size"] })).toEqual({ size: "9", step: "product_setting" });
  });

  test.each([
    ["it names no option", "Finger", options],
    ["it is blank", " ", options],
    ["its value is blank", "Ring", [["Ring", " "], options[0]] as Options],
    ["its value is Default Title", "Ring", [["Ring", "Default Title"], options[0]] as Options],
  ])("where %s, the next step decides", (_case, sizeOption, known) => {
    expect(find(known, { sizeOption })?.size).toMatch(/^M/);
  });

  test("of two options of one name, the first with a value", () => {
    expect(
      find(
        [
          ["Fit", ""],
          ["Fit", "7"],
          ["fit", "8"],
        ] as Options,
        { sizeOption: "FIT" },
      )?.size,
    ).toBe("7");
  });
});

test("then those that the connection's setting names, joined in the product's order", () => {
  const options: Options = [
    ["Weite", "H"],
    ["Farbe", "Rot"],
    ["Größe", "42"],
  ];
  expect(find(options, { sizeOptions: ["grosse", "WEITE", "Nie"] })).toEqual({ size: "H/42", step: "shop_setting" });
  expect(find(options, { sizeOptions: ["Nie"] })).toEqual({ size: "42/H", step: "named" });
});

describe("then options that are a size by name or by what they are linked to", () => {
  test.each([
    [
      "one",
      [
        ["Colour", "Red"],
        ["Größe", "42"],
      ],
      "42",
    ],
    ["as it stands, trimmed", [["Size", " Extra  roomy "]], "Extra  roomy"],
    ["with a slash", [["Size", "S / M"]], "S / M"],
    ["with emoji and marks", [["Size", "\u200fM\u200b 🦊"]], "\u200fM\u200b 🦊"],
    [
      "a set",
      [
        ["Top Size", ["S", "M"]],
        ["Bottom Size", ["M", "L"]],
      ],
      "S + M",
    ],
    [
      "several, those whose values all read",
      [
        ["Size", ["8", "9"]],
        ["Talla", ["navy", "9"]],
      ],
      "8",
    ],
    [
      "several, none of which reads: the first",
      [
        ["Size", ["Roomy"]],
        ["Talla", ["Ancha"]],
      ],
      "Roomy",
    ],
    ["its size part where the name tells a colour", [["Size/Color", "M - Black"]], "M"],
    ["the whole where no part reads", [["Size/Color", "Roomy - Black"]], "Roomy - Black"],
    ["the whole where no colour is told", [["Size", "M - Black"]], "M - Black"],
    [
      "an option without a value left out",
      [
        ["Top Size", " "],
        ["Bottom Size", "M"],
      ],
      "M",
    ],
    [
      "values of other variants that are none ignored",
      [
        ["Size", ["M", " ", "Default Title"]],
        ["Talla", "x"],
      ],
      "M",
    ],
  ] as [string, Options, string][])("%s", (_case, options, expected) => {
    expect(sizeOf(options)).toBe(expected);
    expect(find(options)?.step).toBe("named");
  });

  const KEYS =
    "size|shoe-size|clothing-size|ring-size|bra-band-size|bra-cup-size|mens-shoe-size|baby-hat-size|waist-size";
  test.each(KEYS.split("|"))("linked to shopify.%s, whatever it is called", (key) => {
    expect(find([["Maße", "Roomy", `shopify.${key}`]])).toEqual({ size: "Roomy", step: "linked" });
  });
  test.each(["shopify.color-pattern", "custom.size", "shopify.bed-size", "xshopify.size"])("not to %s", (linked) => {
    expect(find([["Maße", "Roomy", linked]])).toBeNull();
  });

  test("dimensions follow, each after a slash", () => {
    const options: Options = [
      ["Width", ["D", "E"]],
      ["Size", ["10", "11"]],
      ["Length (in)", ["30", "32"]],
    ];
    expect(find(options)).toEqual({ size: "10/D/30", step: "named" });
  });

  test("an option of a dimension's name whose values aren't all measures is none", () => {
    expect(
      sizeOf([
        ["Size", "10"],
        ["Width", ["D", "Gold"]],
      ] as Options),
    ).toBe("10");
    expect(find([["Waist size", ["Curvy", "30"]]])).toEqual({ size: "Curvy", step: "named" });
    expect(find([["Waist size", ["28", "30"]]])).toEqual({ size: "28", step: "dimension" });
  });
});

test.each([
  [
    "two dimensions",
    [
      ["Length", "30"],
      ["Sleeve", "34"],
    ],
    "30/34",
  ],
  ["one that says enough", [["Waist (in)", ["30", "32"]]], "30"],
  [
    "two of which one says enough",
    [
      ["Cup", "DD"],
      ["Colour", "Red"],
      ["Band", "75"],
    ],
    "DD/75",
  ],
  ["one that doesn't", [["Length", ["30", "32"]]], null],
] as [string, Options, string | null][])("without a name, %s", (_case, options, expected) => {
  expect(find(options)).toEqual(expected === null ? null : { size: expected, step: "dimension" });
});

describe("then the only option whose values all look like sizes", () => {
  test.each([
    [
      "letters",
      [
        ["Modell", ["S", "M"]],
        ["Farbe", ["Rot"]],
      ],
      "S",
    ],
    ["its size part", [["Ausführung", ["Rot / M", "Blau / L"]]], "M"],
    ["numbers like sizes", [["Gr.", ["36", "38", "40"]]], "36"],
    ["numbers, one of which isn't whole", [["Gr.", ["7", "7.5"]]], "7"],
    ["two numbers only", [["Gr.", ["36", "38"]]], null],
    ["three that are two as numbers", [["Gr.", ["36", "036", "38"]]], null],
    ["counts", [["Teile", ["1", "2", "3", "19"]]], null],
    ["the name of something else", [["Storage", ["S", "M"]]], null],
    ["a value that doesn't read", [["Modell", ["S", "Rot"]]], null],
    [
      "two that could be",
      [
        ["Modell", ["S", "M"]],
        ["Form", ["L", "XL"]],
      ],
      null,
    ],
    [
      "a dimension beside one",
      [
        ["Length", ["30", "32"]],
        ["Form", ["L", "XL"]],
      ],
      "L",
    ],
    ["nothing known but the variant's own", [["Form", "XL"]], "XL"],
  ] as [string, Options, string | null][])("%s", (_case, options, expected) => {
    expect(find(options)).toEqual(expected === null ? null : { size: expected, step: "by_value" });
  });

  test("where the product's values aren't known, the variant's own decide", () => {
    const options = [{ name: "Form", values: [], linked: null }];
    expect(sizeByOptions({ options, sizeOption: null }, ["XL"], [])?.size).toBe("XL");
    expect(sizeByOptions({ options, sizeOption: null }, ["Oval"], [])).toBeNull();
  });
});

test.each(["Size", "Title"])("Default Title is no size, whatever the option is called: %s", (name) => {
  expect(sizeOf([[name, "Default Title"]])).toBeNull();
});

describe("what shops really write", () => {
  test.each([
    ["brackets", "[M]", "[M]", null],
    ["a bracket behind", "M (10-12)", "M (10-12)", "M (10-12)"],
    ["a slash", "S/M", "S/M", "S/M"],
    ["a slash between spaces", "Rot / M", "Rot / M", "M"],
    ["a right-to-left mark", "\u200fM", "\u200fM", null],
    ["a zero width space", "M\u200b", "M\u200b", null],
    ["an emoji", "M 🦊", "M 🦊", null],
    ["full-width letters", "ＸＬ", "ＸＬ", "XL"],
  ])("%s: whole where the name says size, by its part where it is guessed", (_case, value, named, guessed) => {
    expect([sizeOf([["Size", value]]), sizeOf([["Form", value]])]).toEqual([named, guessed]);
  });

  test("names that differ in case or width only are one name, in both settings", () => {
    const options: Options = [
      ["ＦＩＴ", "H"],
      ["fit", "K"],
    ];
    expect(find(options, { sizeOption: "Fit" })?.size).toBe("H");
    expect(find(options, { sizeOptions: ["FIT"] })?.size).toBe("H/K");
  });

  test("an option that was renamed since the visit is read by the name that it has now", () => {
    const values = ["S", "M"];
    expect([find([["Size", values]]), find([["Schnitt", values]])]).toEqual([
      { size: "S", step: "named" },
      { size: "S", step: "by_value" },
    ]);
    expect(find([["Schnitt", ["Weit", "Eng"]]], { sizeOption: "Size" })).toBeNull();
  });
});

test("the position counts: two options of one name are two options", () => {
  expect(
    sizeOf([
      ["Size", ["S", "M"]],
      ["Size", ["38", "40"]],
    ] as Options),
  ).toBe("S + 38");
  expect(
    sizeOf([
      ["ＳＩＺＥ", ["S", "M"]],
      ["size", ["38", "40"]],
    ] as Options),
  ).toBe("S + 38");
});

test("a name of 255 characters and 2,048 values are read in no time", () => {
  const values = Array.from({ length: 2_048 }, (_, number) => `${number} / ${"x".repeat(200)}`);
  const before = performance.now();
  expect(sizeOf([[`${"size".repeat(63)}xxx`, values]])).toBeNull();
  expect(sizeOf([["Size", values]])).toBe(values[0]);
  expect(performance.now() - before).toBeLessThan(1_000);
});

test.each([
  ["Forest / M", "M"],
  ["M / Forest", "M"],
  ["32 / Indigo / 34", "32/34"],
  ["M / Medium", "M"],
  ["Medium / Large", "Medium"],
  ["Medium / M / L", "M/L"],
  ["Medium / Red", "Medium"],
  [" M /  / Red", "M"],
  ["Forest/M", null],
  ["Powder", null],
  ["$50.00", null],
  ["Default Title", null],
  ["", null],
  [null, null],
])("with no options known, the title %s gives %s", (title, expected) => {
  expect(sizeByTitle(title)).toEqual(expected === null ? null : { size: expected, step: "title" });
});

describe("the merchant's map is asked once, for the whole size", () => {
  test.each([
    ["an entry", "32/34", { "32/34": "M" }, "M"],
    ["not for its parts", "32/34", { "32": "S", "34": "L" }, "32/34"],
    ["case counts", "m", { M: "Medium" }, "m"],
    ["once only", "M", { M: "L", L: "XL" }, "L"],
    ["a blank entry is no size", "M", { M: "  " }, null],
    ["an entry is trimmed", "M", { M: " 38 " }, "38"],
    ["a name of every object", "constructor", {}, "constructor"],
  ] as [string, string, Record<string, string>, string | null][])("%s", (_case, size, map, expected) => {
    const mapped = mappedSize({ size, step: "named" }, map);
    expect(mapped?.size ?? null).toBe(expected);
    if (mapped) expect(mapped).toMatchObject({ step: "named", mapped: Object.hasOwn(map, size) });
  });

  test("no size is never looked up", () => {
    expect(mappedSize(null, { "": "M", null: "L" })).toBeNull();
  });
});
