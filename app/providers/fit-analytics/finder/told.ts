import { z } from "zod";
import { MISSING } from "../recommendation/missing.ts";
import type { Profile } from "../recommendation/profiles.ts";
import type { Recommendation } from "../recommendation/recommendations.ts";
import { gender, id } from "./asking.ts";

const text = z.string().max(200);
const units = z.enum(["metric", "imperial"]);
const fit = z.union([z.literal(-1), z.literal(0), z.literal(1)]);

/** What a page is told of a profile: as much of it as it shows, for one category. */
export const toldProfile = z.strictObject({
  id,
  isPrimary: z.boolean(),
  height: z.number().nullable(),
  weight: z.number().nullable(),
  heightUnits: units.nullable(),
  weightUnits: units.nullable(),
  fit: fit.nullable(),
  reference: z.strictObject({ brand: text, size: text, style: text.nullable() }).nullable(),
  bodyShape: text.nullable(),
  age: z.number().nullable(),
  braSize: text.nullable(),
});

export const toldRecommendation = z.strictObject({
  by: z.array(z.enum(["measures", "referenceItem", "pastPurchases"])),
  sizes: z
    .array(
      z.strictObject({
        name: text,
        abbreviation: text.nullable(),
        score: z.number().nullable(),
        isOutOfScale: z.boolean(),
      }),
    )
    .max(250),
});

/** What the finder goes on with: the profile in use, and a size or what is missing for one. */
export const toldState = z.strictObject({
  category: z.string(),
  gender,
  profile: id.nullable(),
  profiles: z.array(toldProfile).max(50),
  recommendation: toldRecommendation.nullable(),
  missing: z.array(z.enum(MISSING)),
});

export function tellProfile(profile: Profile, category: string): z.input<typeof toldProfile> {
  const { brand = null, size = null, style = null } = profile.references[category] ?? {};
  return {
    id: profile.id,
    isPrimary: profile.isPrimary,
    height: profile.height,
    weight: profile.weight,
    heightUnits: profile.heightDisplayUnits,
    weightUnits: profile.weightDisplayUnits,
    fit: profile.fits[category] ?? null,
    reference: brand !== null && size !== null ? { brand, size, style } : null,
    bodyShape: profile.bodyShape,
    age: profile.age,
    braSize: profile.braSize,
  };
}

export const tellRecommendation = ({ used, sizes }: Recommendation): z.input<typeof toldRecommendation> => ({
  by: (["measures", "referenceItem", "pastPurchases"] as const).filter((what) => used[what]),
  sizes: sizes.slice(0, 250),
});
