import fc from "fast-check";
import { expect, test } from "vitest";
import { CAME, cameOf, countsOf } from "#app/lines/advice-counts.ts";
import type { LineAdvice } from "#app/lines/advised.ts";
import { shareOf } from "#app/lines/interval.ts";
import { PERIODS, periodOf } from "#app/lines/periods.ts";

const told = (
  provider: string,
  own: string | null,
  bought: string | null,
  more: Partial<LineAdvice> = {},
): LineAdvice => ({
  ...{ provider, size: own ?? "XXL", own, bought, score: null, immediate: false, taken: false, at: 0 },
  ...more,
});

test.each([
  ["M", "M", "followed"],
  ["L", "M", "other"],
  [null, "M", "unmatched"],
  ["M", null, "unknown"],
  [null, null, "unknown"],
])("advised %s and bought %s is %s", (own, bought, came) => {
  expect(cameOf({ own, bought })).toBe(came);
});

test("a line counts once for each provider, and once in all, as agreed or disagreed", () => {
  expect(countsOf([told("bodygram", "M", "M", { taken: true }), told("fit-analytics", "L", "M")])).toMatchObject([
    { provider: "bodygram", advised: 1, taken: 1, followed: 1, other: 0, agreed: 0, disagreed: 0 },
    { provider: "fit-analytics", advised: 1, taken: 0, followed: 0, other: 1, agreed: 0, disagreed: 0 },
    { provider: "", advised: 1, taken: 1, followed: 1, other: 0, agreed: 0, disagreed: 1 },
  ]);
  const alike = countsOf([told("bodygram", "EU 41", "40"), told("fit-analytics", "41", "40")]).at(-1);
  expect(alike).toMatchObject({ provider: "", other: 1, agreed: 1, disagreed: 0 });
  expect(countsOf([told("bodygram", "M", "M")]).at(-1)).toMatchObject({ agreed: 0, disagreed: 0 });
  expect(countsOf([])).toEqual([]);
});

test("whatever was advised, each count is the sum of how it came out", () => {
  const size = fc.constantFrom("S", "M", "L", null);
  const one = fc.record({ own: size, bought: size, taken: fc.boolean() });
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), (all) => {
      const counts = countsOf(all.map(({ own, bought, taken }, index) => told(`p${index}`, own, bought, { taken })));
      expect(counts).toHaveLength(all.length + 1);
      for (const count of counts) {
        expect(CAME.reduce((sum, came) => sum + count[came], 0)).toBe(count.advised);
        expect(count.taken).toBeLessThanOrEqual(count.advised);
      }
      const whole = counts.at(-1);
      expect((whole?.agreed ?? 0) + (whole?.disagreed ?? 0)).toBe(all.length > 1 ? 1 : 0);
    }),
  );
});

// Computed by hand from Wilson's formula, and as R's prop.test(..., correct = FALSE) gives them.
test.each([
  [50, 100, 0.4038, 0.5962],
  [0, 100, 0, 0.037],
  [100, 100, 0.963, 1],
  [3, 30, 0.0346, 0.2562],
])("%i of %i lie between %d and %d", (part, whole, low, high) => {
  const share = shareOf(part, whole);
  expect(share?.low).toBeCloseTo(low, 3);
  expect(share?.high).toBeCloseTo(high, 3);
});
test("of fewer than thirty nothing is told, nor of what can't be", () => {
  expect([shareOf(29, 29), shareOf(0, 0), shareOf(31, 30), shareOf(-1, 30)]).toEqual([null, null, null, null]);
});
test("a period is one of those that are offered", () => {
  expect([28, 91, 364, 5, Number.NaN].map(periodOf)).toEqual([...PERIODS, 28, 28]);
});
