import { expect, test } from "vitest";
import { createSilentShops } from "#app/processes/silent-shops.ts";

const MINUTE = 60_000;

test("a shop is silent after five attempts in fifteen minutes of which none delivered, and no longer than that", () => {
  const silent = createSilentShops();
  for (const minute of [0, 1, 2, 3]) silent.note(1, false, minute * MINUTE);
  expect(silent.count(4 * MINUTE)).toBe(0);
  silent.note(1, false, 4 * MINUTE);
  expect([4, 15, 16, 40].map((minute) => silent.count(minute * MINUTE))).toEqual([1, 1, 0, 0]);
});

test("one that had a delivery meanwhile, or whose attempts are spread, isn't", () => {
  const silent = createSilentShops();
  for (const minute of [0, 5, 10, 15, 20, 25]) silent.note(1, false, minute * MINUTE);
  for (const minute of [20, 21, 22, 23, 24]) silent.note(2, false, minute * MINUTE);
  silent.note(2, true, 22 * MINUTE);
  expect(silent.count(25 * MINUTE)).toBe(0);
});
