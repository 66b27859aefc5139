import { z } from "zod";
import type { HttpResult } from "../../../domain/outcome.ts";
import type { RequestDescription } from "../../../domain/provider.ts";
import { call, type Caller, filter, type Gender, GENDERS } from "./call.ts";
import { opaqueId, orNull, readableOf, readData, type Reading, relatedId } from "./reading.ts";

export type DisplayUnits = "metric" | "imperial";
export type Fit = -1 | 0 | 1;

/** A garment that fits: its brand, the size as the list of sizes names it, and the style where one was chosen. */
export interface ReferenceItem {
  brand: string;
  size: string;
  style: string | null;
}

/** What a shopper has said: height in cm, weight in kg, age in years; fit and reference item by the product's category. */
export interface Answers {
  height: number;
  weight: number;
  heightDisplayUnits: DisplayUnits;
  weightDisplayUnits: DisplayUnits;
  fit: Fit;
  reference: ReferenceItem;
  bodyShape: string;
  age: number;
  braSize: string;
  isPrimary: boolean;
}

/** A profile as far as it is known; a fit or a reference item stands under the category that it was given for. */
export interface Profile {
  id: string;
  gender: Gender;
  isPrimary: boolean;
  height: number | null;
  weight: number | null;
  heightDisplayUnits: DisplayUnits | null;
  weightDisplayUnits: DisplayUnits | null;
  age: number | null;
  bodyShape: string | null;
  braSize: string | null;
  fits: Record<string, Fit>;
  references: Record<string, { brand: string | null; size: string | null; style: string | null }>;
}

/** Lists the profiles of the token's customer and session; none is `absent`, or an empty list (guide, 3.3). */
export const profilesRequest = (
  caller: Caller,
  { gender = null, isPrimary = null }: { gender?: Gender | null; isPrimary?: boolean | null } = {},
): RequestDescription =>
  call(caller, "GET", ["profiles"], {
    query: [filter("gender", gender), filter("isPrimary", isPrimary === null ? null : String(isPrimary))],
  });

/** Asks for one profile; `include` names a relation that is told whole (guide, 14, where its `&` is a slip). */
export const profileRequest = (caller: Caller, id: string, include: string | null = null): RequestDescription =>
  call(caller, "GET", ["profiles", id], { query: [["include", include]] });

/** Begins a profile, which needs its gender. */
export const createProfile = (
  caller: Caller,
  gender: Gender,
  category: string,
  answers: Partial<Answers>,
): RequestDescription => call(caller, "POST", ["profiles"], { data: { gender, ...profileFields(category, answers) } });

/** Changes a profile by what is given; the id stands in the path alone. */
export const patchProfile = (
  caller: Caller,
  id: string,
  category: string,
  answers: Partial<Answers>,
): RequestDescription => call(caller, "PATCH", ["profiles", id], { data: profileFields(category, answers) });

function profileFields(category: string, { fit, reference, age, ...plain }: Partial<Answers>): Record<string, unknown> {
  return {
    ...plain,
    ...(age !== undefined && { age: Math.round(age) }),
    ...(fit !== undefined && { [`${category}ExplicitPreference`]: fit }),
    ...(reference && {
      [`${category}ReferenceBrand`]: reference.brand,
      ...(reference.style !== null && { [`${category}ReferenceStyle`]: reference.style }),
      [`${category}ReferenceSize`]: reference.size,
    }),
  };
}

const amount = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,3}(?:\.\d{1,3})?$/)
    .transform(Number),
]);
const units = z.enum(["metric", "imperial"]);
const fit = z.union([z.literal(-1), z.literal(0), z.literal(1)]);
const BY_CATEGORY = /^([a-z]+)(ExplicitPreference|ReferenceBrand|ReferenceSize|ReferenceStyle)$/;
const PARTS = { ReferenceBrand: "brand", ReferenceSize: "size", ReferenceStyle: "style" } as const;

const fixed = z.object({
  id: opaqueId,
  gender: z.enum(GENDERS),
  isPrimary: orNull(z.boolean()).transform((isPrimary) => isPrimary === true),
  height: orNull(amount),
  weight: orNull(amount),
  heightDisplayUnits: orNull(units),
  weightDisplayUnits: orNull(units),
  age: orNull(amount),
  bodyShape: orNull(relatedId),
  braSize: orNull(relatedId),
});

const profile = z.looseObject({}).transform((told, context): Profile => {
  const read = fixed.safeParse(told);
  if (!read.success) {
    context.addIssue({ code: "custom", message: "is no profile" });
    return z.NEVER;
  }
  const fits: Profile["fits"] = {};
  const references: Profile["references"] = {};
  for (const [name, value] of Object.entries(told)) {
    const [, category = "", what = ""] = BY_CATEGORY.exec(name) ?? [];
    if (what === "ExplicitPreference") {
      const given = fit.safeParse(value);
      if (given.success) fits[category] = given.data;
    } else if (what !== "") {
      const id = relatedId.safeParse(value);
      const reference = (references[category] ??= { brand: null, size: null, style: null });
      if (id.success) reference[PARTS[what as keyof typeof PARTS]] = id.data;
    }
  }
  return { ...read.data, fits, references };
}) as z.ZodType<Profile>;

export const readProfile = (result: HttpResult): Reading<Profile> => readData(result, profile);

/** No profiles: an empty list and 404 are the same. */
export function readProfiles(result: HttpResult): Reading<Profile[]> {
  const read = readData(result, readableOf(profile));
  return read.kind === "absent" ? { kind: "found", value: [] } : read;
}
