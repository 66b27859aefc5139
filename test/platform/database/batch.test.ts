import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createBatch } from "#app/platform/database/batch.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout"] }));
afterEach(() => void vi.useRealTimers());

const turns = async (): Promise<void> => {
  for (let count = 0; count < 5; count += 1) await turn();
};

function recorded(options: { limit: number; gatherMs: number }) {
  const groups: number[][] = [];
  const batch = createBatch<number, void>(async (items) => {
    groups.push(items);
    return items.map(() => undefined);
  }, options);
  return { groups, add: (item: number): void => void batch.add(item) };
}

test("calls that come one by one don't wait", async () => {
  const { groups, add } = recorded({ limit: 10, gatherMs: 20 });
  for (const item of [1, 2, 3]) {
    add(item);
    await turns();
  }
  expect(groups).toEqual([[1], [2], [3]]);
});

test("while calls come side by side, what follows a group is gathered", async () => {
  const { groups, add } = recorded({ limit: 10, gatherMs: 20 });
  [1, 2].forEach(add);
  await turns();
  add(3);
  await turns();
  add(4);
  await turns();
  expect(groups).toEqual([[1, 2]]);
  vi.advanceTimersByTime(20);
  await turns();
  expect(groups).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test("a full group waits for nothing", async () => {
  const { groups, add } = recorded({ limit: 2, gatherMs: 20 });
  [1, 2].forEach(add);
  await turns();
  [3, 4].forEach(add);
  await turns();
  expect(groups).toEqual([
    [1, 2],
    [3, 4],
  ]);
});
