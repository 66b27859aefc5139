import type { Profile } from "./profiles.ts";
import type { Category, Gender } from "./query.ts";
import { sizesOf } from "./sizes.ts";

export interface Wanted {
  readonly category: Category;
  readonly gender: Gender;
  /** Name by name, whether it is in stock, in the order from the smallest. */
  readonly sizes: Readonly<Record<string, boolean>>;
  readonly profile: Profile | null;
  /** Names of sizes that the customer bought before, of this category and gender. */
  readonly bought: readonly string[];
}

interface Needed {
  readonly code: string;
  readonly title: string;
  readonly fields: readonly string[];
}

/** What a category can't do without (guide, section 4.1). */
export function missingFor(category: Category, profile: Profile | null): Needed[] {
  const lacks = (name: string): boolean => profile?.attributes[name] === undefined;
  const one = (name: string, code: string, title: string): Needed[] =>
    lacks(name) ? [{ code, title: `Missing profile ${title}`, fields: [`profile.${name}`] }] : [];
  if (category === "shoes") {
    const fields = ["shoesReferenceBrand", "shoesReferenceSize"];
    if (!fields.some(lacks)) return [];
    const title = "Missing shoes reference item";
    return [{ code: "rec_no_ref_item", title, fields: fields.map((name) => `profile.${name}`) }];
  }
  if (category === "bra") return one("braSize", "rec_no_bra_size", "bra size");
  return [
    ...one("height", "rec_no_height", "height"),
    ...one("weight", "rec_no_weight", "weight"),
    ...one(`${category}ExplicitPreference`, "rec_no_preference", "fit preference"),
  ];
}

/** Recommends of the sizes that are made, deterministically, and by every input there is. */
export function recommend(wanted: Wanted) {
  const { sizes, profile, category } = wanted;
  const names = Object.keys(sizes);
  const measures = placeByBody(wanted);
  const reference = placeByReference(wanted);
  const purchases = placeByPurchases(wanted, names);
  const places = [measures, reference, purchases].filter((place) => place !== null);
  const mean = places.reduce((sum, place) => sum + place, 0) / Math.max(1, places.length);
  const place = mean + shift(profile, category);
  const last = Math.max(0, names.length - 1);
  const exact = Math.min(last, Math.max(0, place * last));
  const best = Math.round(exact);
  const beside = best === 0 || (exact > best && best < last) ? best + 1 : best - 1;
  const isOutOfScale = place < -0.15 || place > 1.15;
  const score = Math.round(100 - Math.abs(exact - best) * 48);
  const shown = places.length === 0 ? [] : [[best, score] as const, [beside, 100 - score] as const];
  return {
    flags: {
      usedUserMeasures: measures !== null,
      usedReferenceItem: reference !== null,
      usedPastPurchases: purchases !== null,
    },
    recommended: shown.flatMap(([index, points]) => {
      const name = names[index];
      return name === undefined || points <= 0
        ? []
        : [{ name, score: points, isOutOfScale, isInStock: sizes[name] === true }];
    }),
  };
}

function numberOf(profile: Profile | null, name: string): number | null {
  const value = profile?.attributes[name];
  return typeof value === "number" ? value : null;
}

function placeByBody({ profile, category, gender }: Wanted): number | null {
  if (category === "shoes" || category === "bra") return null;
  const height = numberOf(profile, "height");
  const weight = numberOf(profile, "weight");
  if (height === null || weight === null) return null;
  const isChild = gender === "b" || gender === "g";
  const byWeight = isChild ? (weight - 15) / 45 : (weight - 48) / 64;
  const byHeight = isChild ? (height - 90) / 90 : (height - 152) / 48;
  return byWeight * 0.7 + byHeight * 0.3;
}

function placeByReference({ profile, category, gender }: Wanted): number | null {
  const name = category === "bra" ? "braSize" : `${category}ReferenceSize`;
  const brand = category === "bra" ? "generic" : profile?.attributes[`${category}ReferenceBrand`];
  const stored = profile?.attributes[name];
  if (typeof stored !== "string" || typeof brand !== "string") return null;
  const known = sizesOf(brand, category, gender).find(({ id, size }) => id === stored || size === stored);
  return known?.place ?? null;
}

function placeByPurchases({ bought }: Wanted, names: readonly string[]): number | null {
  const places = bought.flatMap((name) =>
    names.includes(name) ? [names.indexOf(name) / Math.max(1, names.length - 1)] : [],
  );
  return places.length === 0 ? null : places.reduce((sum, place) => sum + place, 0) / places.length;
}

/** What moves a size a little: the fit that is preferred, the shape, the age, the style of the reference item. */
function shift(profile: Profile | null, category: Category): number {
  const fit = numberOf(profile, `${category}ExplicitPreference`) ?? 0;
  const age = numberOf(profile, "age");
  const shape = String(profile?.attributes["bodyShape"] ?? "");
  const [belly, other] = [...shape.matchAll(/[BCH](\d)/g)].map(([, digit]) => Number(digit) - 2);
  const style = profile?.attributes[`${category}ReferenceStyle`];
  return (
    fit * 0.12 +
    (age === null ? 0 : (age - 35) / 600) +
    (belly ?? 0) * 0.04 +
    (other ?? 0) * 0.02 +
    (style === undefined ? 0 : 0.01)
  );
}
