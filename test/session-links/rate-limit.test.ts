import { expect, test } from "vitest";
import { createRateLimit } from "#app/session-links/rate-limit.server.ts";

test("an address may ask so often, then waits; another address and another shop are not touched", () => {
  let now = 0;
  const limit = createRateLimit(3, 60_000, () => now);
  const ask = (shop = "a", address = "1.2.3.4") => limit.take(shop, address);
  expect([ask(), ask(), ask(), ask()]).toEqual([true, true, true, false]);
  expect(ask("b")).toBe(true);
  expect(ask("a", "1.2.3.5")).toBe(true);
  now += 20_000;
  expect([ask(), ask()]).toEqual([true, false]);
  now += 60_000;
  expect([ask(), ask(), ask(), ask()]).toEqual([true, true, true, false]);
});

test("a clock that goes back gives nothing away", () => {
  let now = 100_000;
  const limit = createRateLimit(1, 60_000, () => now);
  expect(limit.take("a", "x")).toBe(true);
  now = 0;
  expect(limit.take("a", "x")).toBe(false);
});
