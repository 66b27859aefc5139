import { expect, test } from "vitest";
import { createBudgets, shapeOf } from "#app/shopify/admin/admin-budget.server.ts";

const SHOP = "fitloop-demo.myshopify.com";

/** Budgets on a clock that the test moves, after an answer with that cost. */
function budgets(answer: { requested: number; actual: number | null; available: number }, gentle = false) {
  let at = 0;
  const made = createBudgets(() => at);
  made.note(SHOP, "Op", { ...answer, maximum: 2_000, restoreRate: 100 }, gentle);
  return { ...made, advance: (ms: number) => void (at += ms) };
}

test("nothing waits for a shop or an operation that nobody knows yet", () => {
  const { waitMs } = budgets({ requested: 500, actual: 400, available: 0 });
  expect(waitMs("other.myshopify.com", "Op", false)).toBe(0);
  expect(waitMs(SHOP, "Other", false)).toBe(0);
});

test("an operation waits until the bucket holds what it cost last time", () => {
  const { waitMs, advance } = budgets({ requested: 500, actual: 400, available: 120 });
  expect(waitMs(SHOP, "Op", false)).toBe(3_800);
  advance(3_000);
  expect(waitMs(SHOP, "Op", false)).toBe(800);
  advance(60_000);
  expect(waitMs(SHOP, "Op", false)).toBe(0);
});

test("what is on its way is taken from the bucket until its answer says how much is left", () => {
  const { waitMs, take, note } = budgets({ requested: 900, actual: 900, available: 2_000 });
  take(SHOP, "Op");
  take(SHOP, "Op");
  expect(waitMs(SHOP, "Op", false)).toBe(7_000);
  note(SHOP, "Op", { requested: 900, actual: 20, available: 1_980, maximum: 2_000, restoreRate: 100 }, false);
  expect(waitMs(SHOP, "Op", false)).toBe(0);
});

test("work in the background leaves the lower half of the bucket alone", () => {
  const { waitMs } = budgets({ requested: 300, actual: 0, available: 1_000 }, true);
  expect(waitMs(SHOP, "Op", false)).toBe(0);
  expect(waitMs(SHOP, "Op", true)).toBe(3_000);
});

test("work in the background takes at most half of the rate at which the bucket fills", () => {
  const made = budgets({ requested: 253, actual: 253, available: 1_747 }, true);
  let points = 0;
  let ms = 0;
  while (ms < 100_000) {
    const wait = made.waitMs(SHOP, "Op", true);
    made.advance(wait);
    ms += wait;
    made.note(SHOP, "Op", { requested: 253, actual: 253, available: 1_747, maximum: 2_000, restoreRate: 100 }, true);
    points += 253;
  }
  expect(points / (ms / 1_000)).toBeLessThanOrEqual(50.1);
  expect(points / (ms / 1_000)).toBeGreaterThan(45);
  expect(made.waitMs(SHOP, "Op", false)).toBe(0);
});

test("a bucket smaller than half a bucket and the cost is waited full for, and no longer", () => {
  const { waitMs, advance } = budgets({ requested: 1_500, actual: 1_500, available: 0 }, false);
  expect(waitMs(SHOP, "Op", true)).toBe(20_000);
  advance(20_000);
  expect(waitMs(SHOP, "Op", true)).toBe(0);
});

test("the sizes of what is asked tell one use of an operation from another", () => {
  expect(shapeOf("Op", { ids: ["a", "b"], first: 25, on: true, after: "x" })).toBe("Op ids:2 first:25 on:true");
});
