import { z } from "zod";
import { categories, genders } from "./fit-recommendation/query.ts";

const text = z.string().min(1);

const bodygram = z.strictObject({
  provider: z.literal("bodygram"),
  clientKey: text,
  /** Brand ids and garment SKUs agreed with Bodygram. Where they are given, others are refused. */
  brandIds: z.array(text).optional(),
  skus: z.array(text).optional(),
});

/** What a merchant hands to Fit Analytics: the shop's prefix, the address of the public keys, the validation options. */
const fitAnalytics = z.strictObject({
  provider: z.literal("fit-analytics"),
  prefix: text,
  jwksUrl: z.url(),
  issuer: text,
  audience: text,
  algorithms: z.tuple([z.literal("RS256")]).default(["RS256"]),
  subject: text.optional(),
  /** Seconds, or words such as "360 days". */
  maxAge: z.union([z.number().positive(), z.string().regex(/^\d+ ?(second|minute|hour|day|week)s?$/)]).optional(),
  clockTolerance: z.number().nonnegative().default(600),
  /** Products (with prefix) that it can recommend a size of; one that says no more is a woman's top. */
  products: z
    .array(
      z.union([text, z.strictObject({ id: text, category: z.enum(categories), gender: z.enum(genders) }).readonly()]),
    )
    .default([]),
  /** The documents don't say which status a partly rejected request gets. */
  partialStatus: z.union([z.literal(200), z.literal(207), z.literal(422)]).default(200),
});

const naiz = z.strictObject({ provider: z.literal("naiz"), domain: text, hash: text });

const robosize = z.strictObject({
  provider: z.literal("robosize"),
  apiKey: text,
  /** The documents don't say in which order the list comes. */
  listOrder: z.enum(["newest", "oldest"]).default("newest"),
  /** Size of the recommendation that every listed order carries, to make pages as large as a test wants. */
  recommendationBytes: z.number().int().nonnegative().default(0),
  /** Another origin for `next`, as an answer that would lead the client away. */
  nextOrigin: z.url().optional(),
});

const registration = z.discriminatedUnion("provider", [bodygram, fitAnalytics, naiz, robosize]);

/** What a merchant was given by a provider, or hands over to it. */
export type Registration = z.input<typeof registration>;
export type Registered = z.output<typeof registration>;
export type RegisteredOf<Name extends Registered["provider"]> = Extract<Registered, { provider: Name }>;

/** A registered merchant and the name under which the books list it, which is no secret. */
export type Merchant<Name extends Registered["provider"]> = RegisteredOf<Name> & { readonly merchant: string };

/** Reads a registration from the outside. Refuses with zod's error, which names the field. */
export function parseRegistration(value: unknown): Registered {
  return registration.parse(value);
}

/** Who is registered with one provider, by what identifies them there. Registering again replaces. */
export class Registry<Name extends Registered["provider"]> {
  readonly #merchants = new Map<string, Merchant<Name>>();

  add(key: string, entry: RegisteredOf<Name>): void {
    const merchant = this.#merchants.get(key)?.merchant ?? `${entry.provider} ${String(this.#merchants.size + 1)}`;
    this.#merchants.set(key, { ...entry, merchant });
  }

  find(key: string): Merchant<Name> | undefined {
    return this.#merchants.get(key);
  }

  all(): Merchant<Name>[] {
    return [...this.#merchants.values()];
  }
}
