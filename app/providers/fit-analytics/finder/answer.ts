import { z } from "zod";
import type { CarriedOut } from "../../../domain/proxy-operation.ts";
import type { Product } from "../recommendation/products.ts";
import { type Answers, createProfile, patchProfile, type Profile, readProfile } from "../recommendation/profiles.ts";
import type { Reading } from "../recommendation/reading.ts";
import type { FitAnalyticsSettings } from "../settings.ts";
import type { SigningKey } from "../token.ts";
import { type FinderAsking, gender, id, isNative, LARGEST_BODY, LIMITS, personal, withoutIt } from "./asking.ts";
import { findProduct } from "./product.ts";
import { recommend, wanted } from "./start.ts";
import { tellProfile, tellRecommendation, toldProfile, toldRecommendation } from "./told.ts";
import { MISSING } from "../recommendation/missing.ts";

const units = z.enum(["metric", "imperial"]);

/** What a shopper can answer, in cm, kg and years; bodies from a small child's on. */
const answers = z
  .strictObject({
    height: z.number().min(50).max(250),
    weight: z.number().min(3).max(300),
    heightDisplayUnits: units,
    weightDisplayUnits: units,
    fit: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
    reference: z.strictObject({ brand: id, size: id, style: id.nullable() }),
    bodyShape: id,
    age: z.number().int().min(1).max(120),
    braSize: id,
    isPrimary: z.boolean(),
  })
  .partial();

/** `isNew`: another person's profile is begun, whatever others there are. */
const input = z.strictObject({ ...wanted, answers, isNew: z.boolean().default(false) });

/** Two presses make one profile: what one began, the other changes. */
const BEGUN_SECONDS = 60;

/** Keeps the answers in the profile, or in a new one where there is none or it is gone. */
async function save(
  asking: FinderAsking,
  { category, gender: of }: Product,
  given: z.output<typeof input>,
): Promise<Reading<Profile>> {
  const told = given.answers as Partial<Answers>;
  const change = (profile: string): Promise<Reading<Profile>> =>
    personal(asking, (caller) => patchProfile(caller, profile, category, told), readProfile);
  const create = (): Promise<Reading<Profile>> =>
    personal(asking, (caller) => createProfile(caller, of, category, told), readProfile);
  if (given.isNew) return create();
  if (given.profile !== null) {
    const changed = await change(given.profile);
    if (changed.kind !== "absent") return changed;
  }
  let isMine = false;
  const { session = "", customer = null } = asking.visitor ?? {};
  // By the profile that is gone too: a new one is begun for it once.
  const name = JSON.stringify(["begun", session, customer, of, given.profile]);
  const begun = asking.keep(name, BEGUN_SECONDS, async () => {
    isMine = true;
    const made = await create();
    if (made.kind !== "found") throw new NotBegun(made);
    return made.value;
  });
  try {
    const { id: profile } = await begun;
    return isMine ? { kind: "found", value: await begun } : await change(profile);
  } catch (error) {
    if (error instanceof NotBegun) return error.reading;
    throw error;
  }
}

class NotBegun extends Error {
  readonly reading: Reading<Profile>;
  constructor(reading: Reading<Profile>) {
    super("The profile was not begun.");
    this.reading = reading;
  }
}

/** Saves what was answered, then recommends by it. An unsupported product gets no profile. */
export const answer: CarriedOut<SigningKey, FitAnalyticsSettings> = {
  method: "POST",
  input,
  answer: z.strictObject({
    category: z.string(),
    gender,
    profile: toldProfile,
    recommendation: toldRecommendation.nullable(),
    missing: z.array(z.enum(MISSING)),
  }),
  maxBodyBytes: LARGEST_BODY,
  limits: LIMITS,
  ofVisitor: true,
  isOpen: isNative,
  async carryOut(asking) {
    const { isNew, answers: told, ...given } = asking.input as z.output<typeof input>;
    const product = await findProduct(asking, given);
    if (product.kind !== "found") return withoutIt(product);
    const saved = await save(asking, product.value, { isNew, answers: told, ...given });
    if (saved.kind !== "found") return withoutIt(saved);
    const found = await recommend(asking, given, saved.value.id, false);
    if (found.kind !== "found" && found.kind !== "missing") return withoutIt(found);
    const { category, gender: of } = product.value;
    return {
      kind: "answer",
      value: {
        ...{ category, gender: of, profile: tellProfile(saved.value, category) },
        recommendation: found.kind === "found" ? tellRecommendation(found.value) : null,
        missing: found.kind === "missing" ? found.missing : [],
      },
    };
  },
};
