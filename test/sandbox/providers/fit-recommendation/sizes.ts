import { type Category, type Gender, genders } from "./query.ts";

/** A size of a reference item, with where it stands between the smallest (0) and the largest (1) of its kind. */
export interface Size {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly size: string;
  readonly tags: readonly string[];
  readonly sizingSystem: { readonly name: string; readonly id: string };
  readonly components: Readonly<Record<string, { readonly code: string }>>;
  readonly place: number;
}

interface Made {
  readonly main: string;
  readonly second?: readonly [kind: "length" | "cup", code: string];
  readonly label: string;
  readonly system?: string;
  readonly tag: "numeric" | "letter";
  readonly place: number;
}

const LETTERS = ["XS", "S", "M", "L", "XL", "XXL"];
const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
const spread = (codes: readonly (string | number)[], label: string, tag: Made["tag"]): Made[] =>
  codes.map((code, index) => ({ main: String(code), label, tag, place: index / (codes.length - 1) }));

const upper = [
  ...spread(range(42, 58, 2), "DE", "numeric"),
  ...spread(range(32, 48, 2), "UK", "numeric"),
  ...spread(LETTERS, "XX", "letter"),
];

/** Width by length: two components, as `37/30`. */
const lower = [
  ...range(28, 38, 1).flatMap((width) =>
    [30, 32, 34, 36].map(
      (length): Made => ({
        ...{ main: String(width), second: ["length", String(length)], label: "WL", tag: "numeric" },
        place: (width - 28) / 10,
      }),
    ),
  ),
  ...spread(LETTERS, "XX", "letter"),
];

const shoes = [
  ...spread(range(36, 48, 0.5), "EU", "numeric"),
  ...spread(range(3, 13, 0.5), "UK", "numeric"),
  ...spread(range(4, 14, 0.5), "US", "numeric"),
];

const CUPS = ["A", "B", "C", "D", "DD", "E"];
const bras = (label: string, system: string, bands: number[]): Made[] =>
  bands.flatMap((band, row) =>
    CUPS.map(
      (cup, column): Made => ({
        ...{ main: String(band), second: ["cup", cup], label, system, tag: "numeric" },
        place: (row + column / CUPS.length) / bands.length,
      }),
    ),
  );
const bra = [
  ...bras("UK", "gb", range(30, 42, 2)),
  ...bras("ES", "3b", range(80, 110, 5)),
  ...bras("DE", "eu", range(65, 95, 5)),
];

const MADE: Readonly<Record<Category, readonly Made[]>> = { upper, lower, shoes, bra };
const FIRST_NUMBER: Readonly<Record<Category, number>> = { upper: 200, lower: 2_900, shoes: 5_000, bra: 14_400 };

/** The sizes of a brand, `generic` for bras, whose number is 0. */
export function sizesOf(brand: string, category: Category, gender: Gender): Size[] {
  const owner =
    brand === "generic" ? 0 : 1 + [...brand].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 900, 7);
  return MADE[category].map(({ main, second, label, system, tag, place }, index) => {
    const size = String(FIRST_NUMBER[category] + genders.indexOf(gender) * 500 + index);
    return {
      ...{ id: `${String(owner)}-${size}-${label}`, label, size, tags: [tag], place },
      name: second === undefined ? main : `${main}/${second[1]}`,
      sizingSystem: { name: label, id: system ?? label.toLowerCase() },
      components: { main: { code: main }, ...(second !== undefined && { [second[0]]: { code: second[1] } }) },
    };
  });
}
