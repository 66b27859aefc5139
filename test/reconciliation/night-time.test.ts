import { expect, test } from "vitest";
import { nextNight } from "#app/reconciliation/night-time.ts";

const NOON = Date.parse("2026-11-27T12:00:00Z");
const START = Date.parse("2026-11-28T03:00:00Z");

test("nights are spread over four hours: 2,400 shops at ten a minute, each at the same minute every night", () => {
  const minutes = Array.from({ length: 2400 }, (_, id) => (nextNight(NOON, id + 1).getTime() - START) / 60_000);
  expect([Math.min(...minutes), Math.max(...minutes)]).toEqual([0, 239]);
  const counts = Map.groupBy(minutes, (minute) => minute);
  expect(counts.size).toBe(240);
  expect(new Set([...counts.values()].map(({ length }) => length))).toEqual(new Set([10]));
  const first = nextNight(NOON, 7);
  expect(nextNight(first.getTime(), 7).getTime() - first.getTime()).toBe(86_400_000);
});
