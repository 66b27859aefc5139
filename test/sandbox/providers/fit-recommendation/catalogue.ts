import type { Category, Gender } from "./query.ts";

export interface Brand {
  readonly id: string;
  readonly name: string;
  readonly isTopReference: boolean;
}

export interface Style {
  readonly id: string;
  readonly name: string;
  readonly garmentType: { readonly id: string; readonly name: string };
}

const TOP: readonly (readonly [string, string])[] = [
  ["tommy-hilfiger", "Tommy Hilfiger"],
  ["nike", "Nike"],
  ["tnf", "The North Face"],
  ["levis", "Levi's"],
  ["river-island", "River Island"],
  ["zara", "Zara"],
  ["h-and-m", "H&M"],
];
const FIRST = "Adler Bergström Calé Dörfler Élan Fjord Grønn Höst Ivory Jura Kåre Lumière Mañana Nørre Óleo".split(" ");
const SECOND =
  "Atelier Basics Club Denim Elements Factory Goods House Industries Knit Label Mode Outdoor Project".split(" ");
const MANY = 1_050;

/** Hundreds of brands, as the guide says of men's tops: seven popular ones among them. */
const brands: readonly Brand[] = [
  ...TOP.map(([id, name]) => ({ id, name, isTopReference: true })),
  ...Array.from({ length: MANY - TOP.length }, (_, index) => {
    const name = `${FIRST[index % FIRST.length] ?? ""} ${SECOND[Math.floor(index / FIRST.length) % SECOND.length] ?? ""}`;
    const round = Math.floor(index / (FIRST.length * SECOND.length));
    return {
      id: `brand-${String(index + 1)}`,
      name: round === 0 ? name : `${name} ${String(round + 1)}`,
      isTopReference: false,
    };
  }),
];

/** The brands of a category: shoes have fewer, a bra's size belongs to none. */
export function brandsOf(category: Category): readonly Brand[] {
  if (category === "bra") return [];
  return category === "shoes" ? brands.slice(0, 300) : brands;
}

export const findBrand = (id: string): Brand | undefined => brands.find((brand) => brand.id === id);

type Types = Readonly<Record<string, readonly [name: string, models: readonly string[]]>>;
const LOWER: Types = {
  denim_slim: ["slim jeans", ["511", "510"]],
  denim_skinny: ["skinny jeans", []],
  trousers: ["trousers", ["Chino One"]],
};
const SHOES: Types = {
  "100": ["sneakers", ["Air Max", "Air Jordan"]],
  "101": ["running shoes", ["Pegasus"]],
  "102": ["boots", []],
};

/** The styles of a brand: generic ones without a name, and models. Some types have generic ones alone. */
export function stylesOf(brand: string, category: Category): Style[] {
  const types = category === "lower" ? LOWER : category === "shoes" ? SHOES : {};
  const base = 80_000 + (brands.findIndex(({ id }) => id === brand) + 1) * 100;
  return Object.entries(types).flatMap(([id, [name, models]], type) => {
    const garmentType = { id, name };
    const own = models.map((model, index) => ({ id: String(base + type * 10 + index + 1), name: model, garmentType }));
    return [{ id: String(base + type * 10), name: "", garmentType }, ...own];
  });
}

export interface BodyShape {
  readonly id: string;
  readonly gender: Gender;
  readonly bmi: string;
  readonly imageUrl1: string;
  readonly imageUrl2: string;
}

const PICTURES = "http://media.fitanalytics.com/widget_v2/bodyshapes-20151211";

/** Nine shapes for a gender, a height and a weight: belly by chest, or by hips. */
export function shapesOf(gender: Gender, height: number, weight: number): BodyShape[] {
  const isMale = gender === "m" || gender === "b";
  const bmi = String(Math.min(45, Math.max(12, Math.floor(weight / (height / 100) ** 2))));
  const first = `${isMale ? "M" : "F"}.${bmi}.B`;
  const second = isMale ? "C" : "H";
  return [1, 2, 3].flatMap((belly) =>
    [1, 2, 3].map((other) => {
      const id = `${first}${String(belly)}.${second}${String(other)}`;
      return {
        id,
        gender,
        bmi,
        imageUrl1: `${PICTURES}/${first}${String(belly)}.png`,
        imageUrl2: `${PICTURES}/${id}.png`,
      };
    }),
  );
}

/** Whether a shape can be one of a gender's, whatever height and weight it was told for. */
export const isShapeOf = (id: string, gender: Gender): boolean =>
  (gender === "m" || gender === "b" ? /^M\.\d\d\.B[123]\.C[123]$/ : /^F\.\d\d\.B[123]\.H[123]$/).test(id);
