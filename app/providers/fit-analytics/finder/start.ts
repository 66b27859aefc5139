import { z } from "zod";
import type { CarriedOut } from "../../../domain/proxy-operation.ts";
import { type Profile, profilesRequest, readProfiles } from "../recommendation/profiles.ts";
import type { Reading } from "../recommendation/reading.ts";
import { readRecommendation, type Recommendation, recommendationRequest } from "../recommendation/recommendations.ts";
import type { FitAnalyticsSettings } from "../settings.ts";
import type { SigningKey } from "../token.ts";
import {
  country,
  type FinderAsking,
  id,
  isNative,
  language,
  LARGEST_BODY,
  LIMITS,
  personal,
  reference,
  shopFrontOf,
  withoutIt,
} from "./asking.ts";
import { findProduct, productId } from "./product.ts";
import { tellProfile, tellRecommendation, toldState } from "./told.ts";

/** The sizes of the product as the shop names them, and whether each can be bought. */
export const sizes = z
  .record(z.string().trim().min(1).max(64), z.boolean())
  .refine((all) => Object.keys(all).length <= 250, "must not be more than 250 sizes.");

/** What an operation on a product is told of it, and the profile that the visitor's own copy names. */
export const wanted = { product: reference, language, country, sizes, profile: id.nullable() };
const input = z.strictObject(wanted);

/** Asks for a size of a product. */
export const recommend = (
  asking: FinderAsking,
  { product, ...given }: z.output<typeof input>,
  profile: string | null,
  isImmediate: boolean,
): Promise<Reading<Recommendation>> =>
  personal(
    asking,
    (caller) =>
      recommendationRequest(caller, productId(asking, product), shopFrontOf(given, asking.connection.settings), {
        ...{ sizes: given.sizes, profile, isImmediate },
      }),
    readRecommendation,
  );

/** The profile in use: the one that the visitor's copy names, else the primary one, else any. */
export const chosenProfile = (profiles: readonly Profile[], named: string | null): Profile | null =>
  profiles.find(({ id: known }) => known === named) ??
  profiles.find(({ isPrimary }) => isPrimary) ??
  profiles[0] ??
  null;

/**
 * Begins for a visitor: profiles and an immediate recommendation at once; a second recommendation only where a profile
 * turns up that wasn't named, since without one past purchases or the primary profile count.
 */
export const start: CarriedOut<SigningKey, FitAnalyticsSettings> = {
  method: "POST",
  input,
  answer: toldState,
  maxBodyBytes: LARGEST_BODY,
  limits: LIMITS,
  ofVisitor: true,
  isOpen: isNative,
  async carryOut(asking) {
    const given = asking.input as z.output<typeof input>;
    const product = await findProduct(asking, given);
    if (product.kind !== "found") return withoutIt(product);
    const { category, gender } = product.value;
    const [profiles, first] = await Promise.all([
      personal(asking, (caller) => profilesRequest(caller, { gender }), readProfiles),
      recommend(asking, given, given.profile, true),
    ]);
    if (profiles.kind !== "found") return withoutIt(profiles);
    const chosen = chosenProfile(profiles.value, given.profile)?.id ?? null;
    const isOther = chosen !== given.profile;
    const last = isOther ? await recommend(asking, given, chosen, true) : first;
    if (last.kind !== "found" && last.kind !== "missing") return withoutIt(last);
    return {
      kind: "answer",
      value: {
        ...{ category, gender, profile: chosen },
        profiles: profiles.value.slice(0, 50).map((profile) => tellProfile(profile, category)),
        recommendation: last.kind === "found" ? tellRecommendation(last.value) : null,
        missing: last.kind === "missing" ? last.missing : [],
      },
    };
  },
};
