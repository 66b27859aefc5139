import { describe, expect, test } from "vitest";
import * as patterns from "#app/catalog/size-patterns.ts";
import { folded, isMeasure, readsAsSize, sizePart, squashed } from "#app/catalog/size-text.ts";

test.each([
  ["  a \u00a0\u3000 b\n", "a b"],
  ["ＥＵ３８（ｃｍ）", "EU38(cm)"],
  ["e\u0301", "é"],
  ["\u200bM", "\u200bM"],
  ["\u200fM\u200e", "\u200fM\u200e"],
])("%j is squashed to %j", (text, expected) => {
  expect(squashed(text)).toBe(expected);
});

test.each([
  ["GRÖẞE", "grosse"],
  ["Tamaño", "tamano"],
  ["Størrelse", "størrelse"],
  ["サイス\u3099", "サイズ"],
])("%s is folded to %s", (text, expected) => {
  expect(folded(text)).toBe(expected);
});

describe("a text reads as a size", () => {
  const SIZES =
    "XXXXXS|XS|S|M|L|XL|XXXXXXL|2XL|7 XL|3X|PP|P|G|GG|XG|EXG|S/M|M - L|S–M|small|X-Large|extra large|2x large|sm|xlg|M 38-40|" +
    "EU M|1-3X|38|38.5|38,5|8 1/2|42 2/3|42½|EU38|eu 38|EU 38.5|US 10 - EU 44|EU36/US6|UK 12/14|38 EU|US Men 9|US 9W|32 in|" +
    "30-32|30 to 32|30–32 cm|3M|12 M|2Y|10y|6-9 Months|12-18 meses|2-3 Jahre|3歳|6m-12m|3T|2T/3T|newborn|new born|NB|0-3|" +
    "W32L34|w32 l34|W32/L34|32x34|32W x 34L|32/34|14W|75B|100DD|32ddd|34D/E|9 (W)|9D|W 9|M9/W10.5|T38|Taille 38|Größe M|" +
    "One Size|one-size-fits-all|OS|O/S|free size|unique|talla unica|フリーサイズ|均码|F|M (10-12)|Small(26-30)|M [chest]|" +
    "M (any words here)|32 short|M tall|regular 32|plus L|L plus|Ｍ|３８";
  test.each(SIZES.split("|"))("%s", (text) => {
    expect(readsAsSize(text)).toBe(true);
  });

  const OTHERS =
    "Black|Forest|XM|S/M/L|1234|NL 38|-8|250g|500GB|100 ml|3 pack|12pcs|500w|L34|KK9|B75|Default Title|2022|Default|٣٨|" +
    "M (a) (b)|M ()|M (a text that is longer than it may be)|Small / Black|\u200bM|3 kg (x)()|#8|8+|One Sizes";
  test.each([...OTHERS.split("|"), "", " ", `M (${"x".repeat(24)}) and what is more`])("%j doesn't", (text) => {
    expect(readsAsSize(text)).toBe(false);
  });

  test("of forty characters at most, white space squashed first", () => {
    const longest = "US Men 10.5 - EU Men 44.5 - UK Men 10.75";
    expect(longest).toHaveLength(40);
    expect(readsAsSize(longest)).toBe(true);
    expect(readsAsSize(`${longest.replaceAll(" ", " \u3000 ")}  `)).toBe(true);
    expect(readsAsSize("US Men 10.5 - EU Men 44.5 - UK Men 100.75")).toBe(false);
  });
});

test.each([
  ["M", "M"],
  [" S /\u3000M ", "S / M"],
  ["Black / M", "M"],
  ["M - Black", "M"],
  ["M・ブラック", "M"],
  ["Black,M", "M"],
  ["Black|M", "M"],
  ["G/GG-BODY", "G"],
  ["Black/Red", null],
  ["Black M", null],
  ["M / L / Black", null],
  ["Black – 38", "38"],
  ["a very long name of a colour that has many words in it / M", "M"],
  ["", null],
])("the size part of %j is %j", (text, expected) => {
  expect(sizePart(text)).toBe(expected);
});

test.each([
  ["34", true],
  ["15.5", true],
  ["30 in", true],
  ['32"', true],
  ["30-32 cm", true],
  ["Long", true],
  ["extra wide", true],
  ["L34", true],
  ["DDD", true],
  ["2E", true],
  ["Gold", false],
  ["34 + 36", false],
  ["1".repeat(41), false],
])("%s is a measure: %s", (text, expected) => {
  expect(isMeasure(text)).toBe(expected);
});

describe("no text holds a pattern up: forty characters cost at most twenty times what ten do", () => {
  const SEEDS = [
    ..."1|9 |12-|EU|EU 38 |EU38/|EU38/US6||X|1X |extra |extra-|xxxx|M-|M/|S |(|S (|S((|shoe-|W3|Men|12.|1/2|32x|T|Taille |½|1-1-".split(
      "|",
    ),
    ..."12 to |small-|one-size|plus |EU1-2M |M(M)| - | / |,".split("|"),
  ].filter((seed) => seed !== "");
  const hostile = (seed: string, length: number): string => `${seed.repeat(length).slice(0, length - 1)}!`;

  /** The best of five after a warm-up, in milliseconds. */
  function timeOf(pattern: RegExp, text: string): number {
    const run = (): number => {
      const before = performance.now();
      for (let time = 0; time < 400; time += 1) pattern.test(text);
      return performance.now() - before;
    };
    run();
    return Math.min(...Array.from({ length: 5 }, run));
  }

  const compiled = Object.entries(patterns).flatMap(([name, pattern]): [string, RegExp][] =>
    typeof pattern === "function" ? [[name, pattern()]] : [],
  );
  test("there are patterns to be tried", () => {
    expect(compiled.length).toBeGreaterThan(5);
  });
  test.each(compiled)("%s", (_name, pattern) => {
    const slow = SEEDS.filter((seed) => {
      const texts = [10, 40].map((length) => squashed(hostile(seed, length)));
      const [short = 0, long = 0] = texts.map((text) => timeOf(pattern, text));
      return long > 20 * short;
    });
    expect(slow).toEqual([]);
  });

  test("a longer text is refused before it is matched", () => {
    const endless = `${"EU38/".repeat(200_000)}!`;
    const before = performance.now();
    expect([readsAsSize(endless), isMeasure(endless)]).toEqual([false, false]);
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});
