import { Fields, Findings } from "../fields.ts";
import { findBrand, isShapeOf, stylesOf } from "./catalogue.ts";
import { categories, type Category, type Gender } from "./query.ts";
import { sizesOf } from "./sizes.ts";

const references = ["upper", "lower", "shoes"] as const;

/** Reads a profile's attributes; a value that no body has, and an id that stands in no list, is a fault. */
export function readAttributes(
  record: Record<string, unknown>,
  gender: Gender,
  known: Readonly<Record<string, unknown>>,
): { attributes: Record<string, unknown>; isPrimary: boolean | undefined; findings: Findings } {
  const findings = new Findings();
  const fields = new Fields(record, "profile.", findings);
  const attributes: Record<string, unknown> = {};
  const keep = (name: string, value: unknown): void => {
    if (value !== undefined) attributes[name] = value;
  };
  const within = (name: string, least: number, most: number, integer = false): void => {
    const value = fields.number(name, { optional: true, atLeast: least, integer });
    if (value !== undefined && value > most) fields.invalid(name, `must be ${String(most)} or less`);
    else keep(name, value);
  };
  within("height", 50, 250);
  within("weight", 3, 300);
  within("age", 1, 120, true);
  for (const name of ["heightDisplayUnits", "weightDisplayUnits"]) {
    keep(name, fields.oneOf(name, ["metric", "imperial"], true));
  }
  for (const category of categories) {
    keep(`${category}ExplicitPreference`, fields.oneOf(`${category}ExplicitPreference`, [-1, 0, 1], true));
  }
  const shape = fields.text("bodyShape", { optional: true });
  if (shape !== undefined && !isShapeOf(shape, gender)) fields.invalid("bodyShape", "is not one of this gender's");
  else keep("bodyShape", shape);
  const bra = fields.text("braSize", { optional: true });
  if (bra !== undefined && !isSize(bra, "generic", "bra", gender)) fields.invalid("braSize", "is not a bra size");
  else keep("braSize", bra);
  for (const category of references) readReference(fields, category, gender, known, keep);
  const isPrimary = fields.value("isPrimary", true);
  if (isPrimary !== undefined && typeof isPrimary !== "boolean") fields.invalid("isPrimary", "must be true or false");
  fields.value("gender", true);
  fields.value("id", true);
  fields.end();
  return { attributes, isPrimary: typeof isPrimary === "boolean" ? isPrimary : undefined, findings };
}

function readReference(
  fields: Fields,
  category: (typeof references)[number],
  gender: Gender,
  known: Readonly<Record<string, unknown>>,
  keep: (name: string, value: unknown) => void,
): void {
  const [brandName, styleName, sizeName] = ["Brand", "Style", "Size"].map((part) => `${category}Reference${part}`) as [
    string,
    string,
    string,
  ];
  const [brand, style, size] = [brandName, styleName, sizeName].map((name) => fields.text(name, { optional: true }));
  const owner = brand ?? (typeof known[brandName] === "string" ? known[brandName] : undefined);
  if (brand !== undefined && findBrand(brand) === undefined) fields.invalid(brandName, "is not a brand");
  else keep(brandName, brand);
  if (style !== undefined && !stylesOf(owner ?? "", category).some(({ id }) => id === style)) {
    fields.invalid(styleName, "is not a style of that brand");
  } else keep(styleName, style);
  if (size !== undefined && !isSize(size, owner ?? "", category, gender)) {
    fields.invalid(sizeName, "is not a size of that brand");
  } else keep(sizeName, size);
}

/** A size's id in the list; stored profiles also name one by its number. */
const isSize = (value: string, brand: string, category: Category, gender: Gender): boolean =>
  sizesOf(brand, category, gender).some(({ id, size }) => id === value || size === value);
