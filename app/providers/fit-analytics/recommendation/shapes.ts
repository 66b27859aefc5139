import { z } from "zod";
import type { HttpResult } from "../../../domain/outcome.ts";
import type { RequestDescription } from "../../../domain/provider.ts";
import { call, type Caller, filter, type Gender, LIST_BYTES } from "./call.ts";
import { opaqueId, pictureUrl, readableOf, readData, type Reading } from "./reading.ts";

/** A body shape. Shapes of the same `group` share their first picture; the second tells them apart. */
export interface BodyShape {
  id: string;
  group: number;
  pictures: [first: string | null, second: string | null];
}

/** Lists the body shapes of a gender, a height in cm and a weight in kg, which are asked for as whole numbers (guide, section 10). */
export const shapesRequest = (
  caller: Caller,
  { gender, height, weight }: { gender: Gender; height: number; weight: number },
): RequestDescription =>
  call(caller, "GET", ["body-shapes"], {
    query: [
      filter("gender", gender),
      filter("height", String(Math.round(height))),
      filter("weight", String(Math.round(weight))),
    ],
    maxAnswerBytes: LIST_BYTES,
  });

const shape = z.object({ id: opaqueId, imageUrl1: z.unknown().optional(), imageUrl2: z.unknown().optional() });

/** A shape's gender is not told: the letter in its id is none (`F.` stands for `w`). */
export const readShapes = (result: HttpResult): Reading<BodyShape[]> =>
  readData(
    result,
    readableOf(shape).transform((shapes) => {
      // As it stands, for a picture that may not be shown still groups.
      const groups = [...new Set(shapes.map(({ imageUrl1 }) => String(imageUrl1)))];
      return shapes.map(
        ({ id, imageUrl1, imageUrl2 }): BodyShape => ({
          id,
          group: groups.indexOf(String(imageUrl1)),
          pictures: [pictureUrl(imageUrl1), pictureUrl(imageUrl2)],
        }),
      );
    }),
  );
