import fc from "fast-check";
import { createLineSplitter } from "#app/shopify/json-lines.ts";
import type { Target } from "../target.ts";

const objects = fc.array(fc.dictionary(fc.string({ unit: "grapheme", maxLength: 8 }), fc.jsonValue({ maxDepth: 2 })), {
  maxLength: 12,
});

/** Cuts bytes at any places, in the middle of characters too. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...at, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : at[index - 1], end));
}

/** A stream gives the same lines however the network cuts it, with the last line ended or not. */
export const jsonLines: Target = {
  name: "JSONL streams",
  property: () =>
    fc.property(
      objects,
      fc.array(fc.nat(), { maxLength: 20 }),
      fc.boolean(),
      fc.boolean(),
      (values, places, ended, blank) => {
        const lines = values.map((value) => JSON.stringify(value));
        const text = lines.join(blank ? "\n\n" : "\n") + (ended ? "\n" : "");
        const splitter = createLineSplitter();
        const got = [
          ...cutAt(new TextEncoder().encode(text), places).flatMap((chunk) => splitter.push(chunk)),
          ...splitter.end(),
        ];
        if (JSON.stringify(got) !== JSON.stringify(lines)) throw new Error(`${got.length} lines of ${lines.length}.`);
      },
    ),
};

/** Any bytes, with broken characters and no end: lines come out, or nothing; never a fault. */
export const jsonBytes: Target = {
  name: "JSONL streams of any bytes",
  property: () =>
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(), { maxLength: 8 }), (bytes, places) => {
      const splitter = createLineSplitter();
      const whole = createLineSplitter();
      const got = [...cutAt(bytes, places).flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
      const once = [...whole.push(bytes), ...whole.end()];
      if (JSON.stringify(got) !== JSON.stringify(once)) throw new Error("The cuts change the lines.");
    }),
};
