import { z } from "zod";
import { idDigits } from "../domain/ids.ts";

/** A size that a visitor was told, as the storefront's script tells it. */
export interface ToldAdvice {
  provider: string;
  /** The product's id at Shopify. */
  product: string;
  /** By which the provider knows the product. */
  reference: string | null;
  size: string;
  score: number | null;
  /** Without a question of this visit. */
  immediate: boolean;
  /** Pressed in the widget. */
  taken: boolean;
}

const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((value) => !/\p{Cc}/u.test(value), "must be plain text");

/** Closed: nothing but what a size tells has a place in it, and nothing at all without consent. */
const SCHEMA = z.strictObject({
  consent: z.literal(true),
  provider: z.string(),
  product: z.string().refine((value) => idDigits(value) === value, "must be the digits of a product's id"),
  reference: text(255).nullish(),
  size: text(64),
  score: z.number().min(-1e6).max(1e6).nullish(),
  immediate: z.boolean().optional(),
  taken: z.boolean().optional(),
});

/** Reads what a visitor was told by one of `providers`, session and proof taken off; null for anything else. */
export function readAdvice(body: unknown, providers: readonly string[]): ToldAdvice | null {
  const read = SCHEMA.safeParse(body);
  if (!read.success || !providers.includes(read.data.provider)) return null;
  const { provider, product, reference = null, size, score = null, immediate = false, taken = false } = read.data;
  return { provider, product, reference, size, score, immediate, taken };
}
