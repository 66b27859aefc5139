import { z } from "zod";
import type { CarriedOut } from "../../../domain/proxy-operation.ts";
import type { Schema } from "../../../domain/provider.ts";
import { brandsRequest, readBrands } from "../recommendation/brands.ts";
import { groupStyles, readStyles, stylesRequest } from "../recommendation/styles.ts";
import { braSizesRequest, readSizes, sizesRequest } from "../recommendation/sizes.ts";
import { readShapes, shapesRequest } from "../recommendation/shapes.ts";
import type { Reading } from "../recommendation/reading.ts";
import type { FitAnalyticsSettings } from "../settings.ts";
import type { SigningKey } from "../token.ts";
import {
  category,
  country,
  type FinderAsking,
  gender,
  id,
  isNative,
  language,
  LIMITS,
  shared,
  shopFrontOf,
  withoutIt,
} from "./asking.ts";

const HOUR = 3_600;
/** A list serves six hours, and a day while the API has faults. */
const SERVING = {
  keptSeconds: ({ kind }: Reading<unknown>): number => (kind === "found" ? 6 * HOUR : 0),
  staleSeconds: 24 * HOUR,
};
const PUBLIC_SECONDS = HOUR;

const text = z.string().max(200);
const most = 3_000;

/** A list that is the same for all: read, kept, and told as compactly as it can be. */
function list<Input, Value>(described: {
  input: z.ZodType<Input>;
  answer: Schema<unknown>;
  find(asking: FinderAsking, input: Input): Promise<Reading<Value>>;
  tell(value: Value): unknown;
}): CarriedOut<SigningKey, FitAnalyticsSettings> {
  return {
    ...{ method: "GET", limits: LIMITS, isOpen: isNative, publicSeconds: PUBLIC_SECONDS },
    ...{ input: described.input, answer: described.answer },
    async carryOut(asking) {
      const found = await described.find(asking, asking.input as Input);
      return found.kind === "found" ? { kind: "answer", value: described.tell(found.value) } : withoutIt(found);
    },
  };
}

const named = { language, country };
const front = ({ connection }: FinderAsking, input: { language: string; country: string }) =>
  shopFrontOf(input, connection.settings);

/** Brands as `[id, name]`, those that are shown first as `[id, name, 1]`. */
export const brands = list({
  input: z.strictObject({ category, gender, ...named }),
  answer: z.strictObject({
    brands: z.array(z.union([z.tuple([id, text]), z.tuple([id, text, z.literal(1)])])).max(most),
  }),
  find: (asking, input) =>
    shared(
      asking,
      ["brands", input.category, input.gender, input.language, input.country],
      (caller) => brandsRequest(caller, asking.connection.settings.prefix, input, front(asking, input)),
      readBrands,
      SERVING,
    ),
  tell: (found) => ({
    brands: found.slice(0, most).map((one) => (one.isTop ? [one.id, one.name, 1] : [one.id, one.name])),
  }),
});

/** Garment types as `[style's id, name, models as [id, name]]`. */
export const styles = list({
  input: z.strictObject({ brand: id, category, gender, ...named }),
  answer: z.strictObject({ styles: z.array(z.tuple([id, text, z.array(z.tuple([id, text])).max(most)])).max(most) }),
  find: (asking, input) =>
    shared(
      asking,
      ["styles", input.brand, input.category, input.gender, input.language, input.country],
      (caller) => stylesRequest(caller, input, front(asking, input)),
      readStyles,
      SERVING,
    ),
  tell: (found) => ({
    styles: groupStyles(found).map(({ style, models }) => [
      ...[style.id, style.garmentType.name],
      models.map((model) => [model.id, model.name ?? ""]),
    ]),
  }),
});

/** Sizes as `[id, number, system, tag, main, second]`, each but the first and the fifth possibly null. */
export const sizes = list({
  input: z
    .strictObject({ brand: id.optional(), category, gender, ...named })
    .refine(({ brand, category: of }) => (brand === undefined) === (of === "bra"), "must name a brand, but for bras."),
  answer: z.strictObject({
    sizes: z.array(z.tuple([id, id.nullable(), text.nullable(), text.nullable(), text, text.nullable()])).max(most),
  }),
  find: (asking, input) =>
    shared(
      asking,
      ["sizes", input.brand ?? null, input.category, input.gender, input.language, input.country],
      (caller) =>
        input.brand === undefined
          ? braSizesRequest(caller, input.gender, front(asking, input))
          : sizesRequest(caller, { ...input, brand: input.brand }, front(asking, input)),
      readSizes,
      SERVING,
    ),
  tell: (found) => ({
    sizes: found.slice(0, most).map((one) => [one.id, one.size, one.system, one.tags[0] ?? null, one.main, one.second]),
  }),
});

const whole = (least: number, greatest: number) =>
  z
    .string()
    .regex(/^\d{1,3}$/, "must be a whole number.")
    .transform(Number)
    .refine((value) => value >= least && value <= greatest, `must be from ${least} to ${greatest}.`);

/** Body shapes as `[id, group, first picture, second picture]`, by whole cm and kg. */
export const shapes = list({
  input: z.strictObject({ gender, height: whole(50, 250), weight: whole(3, 300) }),
  answer: z.strictObject({
    shapes: z.array(z.tuple([id, z.number(), z.string().max(500).nullable(), z.string().max(500).nullable()])).max(100),
  }),
  find: (asking, input) =>
    shared(
      asking,
      ["shapes", input.gender, input.height, input.weight],
      (caller) => shapesRequest(caller, input),
      readShapes,
      SERVING,
    ),
  tell: (found) => ({ shapes: found.slice(0, 100).map((one) => [one.id, one.group, ...one.pictures]) }),
});
