import { z } from "zod";
import type { HttpResult } from "../../../domain/outcome.ts";
import type { RequestDescription } from "../../../domain/provider.ts";
import { call, type Caller, type ShopFront } from "./call.ts";
import { opaqueId, orNull, readableOf, readData, type Reading, relatedId } from "./reading.ts";

/** Names of the sizes that are made, as the shop and its feed name them, and whether each can be bought. */
export type ManufacturedSizes = Readonly<Record<string, boolean>>;

export interface RecommendedSize {
  name: string;
  abbreviation: string | null;
  /** Of 100: how well it fits. */
  score: number | null;
  isOutOfScale: boolean;
}

/** `used` says what it rests on. Sizes stand from the best to the worst; none where nothing fits. */
export interface Recommendation {
  profile: string | null;
  used: { measures: boolean; referenceItem: boolean; pastPurchases: boolean };
  sizes: RecommendedSize[];
}

/**
 * Asks for a recommendation: an immediate one while the product is looked at, a final one (guide, section 13: the word left
 * out, never false) once something was answered. Without a profile past purchases count, or the customer's primary one.
 */
export const recommendationRequest = (
  caller: Caller,
  product: string,
  { language, country, sizingSystem }: ShopFront,
  asked: { sizes: ManufacturedSizes; profile: string | null; isImmediate: boolean },
): RequestDescription =>
  call(caller, "POST", ["products", product, "recommendations"], {
    data: {
      shopLanguage: language,
      shopCountry: country,
      ...(sizingSystem !== null && { shopSizingSystem: sizingSystem }),
      ...(asked.isImmediate && { isImmediate: true }),
      manufacturedSizes: asked.sizes,
      ...(asked.profile !== null && { profile: asked.profile }),
    },
  });

const yes = orNull(z.boolean()).transform((value) => value === true);
const size = z.object({
  name: z.string().trim().min(1).max(200),
  abbreviation: orNull(z.string().trim().min(1).max(200)),
  score: orNull(z.number()),
  isOutOfScale: yes,
});
const recommendation = z.object({
  id: orNull(opaqueId),
  profile: orNull(relatedId),
  flags: orNull(z.object({ usedUserMeasures: yes, usedReferenceItem: yes, usedPastPurchases: yes })),
  recommendedSizes: readableOf(size),
});

export const readRecommendation = (result: HttpResult): Reading<Recommendation> =>
  readData(
    result,
    recommendation.transform(({ profile, flags, recommendedSizes }) => ({
      profile,
      used: {
        measures: flags?.usedUserMeasures === true,
        referenceItem: flags?.usedReferenceItem === true,
        pastPurchases: flags?.usedPastPurchases === true,
      },
      sizes: recommendedSizes.toSorted((one, other) => (other.score ?? 0) - (one.score ?? 0)),
    })),
  );
