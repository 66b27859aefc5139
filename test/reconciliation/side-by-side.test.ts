import { expect, test } from "vitest";
import { createLanes } from "#app/reconciliation/side-by-side.ts";

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Shops that are due, each looked at for so long. */
function shops(lasting: number[]) {
  const seen = { begun: 0, most: 0, ended: 0 };
  let running = 0;
  const look = async (): Promise<boolean> => {
    const ms = lasting[seen.begun];
    if (ms === undefined) return false;
    seen.begun += 1;
    seen.most = Math.max(seen.most, (running += 1));
    await rest(ms);
    running -= 1;
    seen.ended += 1;
    return true;
  };
  return { seen, look };
}

test("looks run side by side, no more at once than allowed", async () => {
  const { seen, look } = shops(Array.from({ length: 60 }, () => 5));
  const lanes = createLanes(look, 8, () => undefined);
  lanes.wake();
  await expect.poll(() => seen.ended, { interval: 5 }).toBe(60);
  expect(seen.most).toBe(8);
  await lanes.stop();
});

test("a shop that takes long keeps none of the others from its turn", async () => {
  const { seen, look } = shops([1, 400, ...Array.from({ length: 20 }, () => 2)]);
  const lanes = createLanes(look, 4, () => undefined);
  lanes.wake();
  await expect.poll(() => seen.ended, { interval: 5, timeout: 350 }).toBe(21);
  await lanes.stop();
  expect(seen.ended).toBe(22);
});

test("a look that throws ends its lane and is told, and the next wake begins anew; nothing begins after the stop", async () => {
  let looks = 0;
  const told: unknown[] = [];
  const lanes = createLanes(
    async () => {
      looks += 1;
      throw new Error("the database is away");
    },
    4,
    (error) => void told.push(error),
  );
  for (const _ of [1, 2]) {
    lanes.wake();
    await rest(5);
  }
  await lanes.stop();
  lanes.wake();
  await rest(5);
  expect([looks, told.length]).toEqual([2, 2]);
});
