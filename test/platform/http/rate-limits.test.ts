import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRateLimits, type RateLimits } from "#app/platform/http/rate-limits.server.ts";

const open: RateLimits[] = [];
const limits = (options: Parameters<typeof createRateLimits>[0] = {}): RateLimits => {
  const made = createRateLimits(options);
  open.push(made);
  return made;
};
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] }));
afterEach(() => {
  for (const made of open.splice(0)) made.close();
  vi.useRealTimers();
});

test("an address may ask so often, then is told how long to wait; another address and another shop are not touched", async () => {
  const limit = limits().create("test", 3, 60);
  const ask = (shop = "a", address = "1.2.3.4") => limit.take(shop, address);
  expect([await ask(), await ask(), await ask(), await ask()]).toEqual([null, null, null, 60]);
  expect(await ask("b")).toBeNull();
  expect(await ask("a", "1.2.3.5")).toBeNull();
  vi.advanceTimersByTime(20_000);
  expect(await ask()).toBe(40);
  vi.advanceTimersByTime(40_001);
  expect([await ask(), await ask(), await ask(), await ask()]).toEqual([null, null, null, 60]);
});

test("limits by different names count apart", async () => {
  const made = limits();
  const [mints, links] = [made.create("mints", 1, 60), made.create("links", 1, 60)];
  expect(await mints.take("a", "x")).toBeNull();
  expect(await links.take("a", "x")).toBeNull();
  expect(await mints.take("a", "x")).toBe(60);
});

test.each([
  ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", false],
  ["2001:db8:1:2::1", "2001:db8:1:3::1", true],
  ["::ffff:9.9.9.9", "9.9.9.9", false],
  ["not an address", "not an address ", true],
])("of %s and %s each has its own: %s", async (first, second, apart) => {
  const limit = limits({ secret: "a secret" }).create("test", 1, 60);
  expect(await limit.take("a", first)).toBeNull();
  expect((await limit.take("a", second)) === null).toBe(apart);
});

test("while Redis doesn't answer, each process counts for itself, and says so once", async () => {
  vi.useRealTimers();
  const warn = vi.fn();
  const limit = limits({ redisUrl: "redis://127.0.0.1:2", secret: "s", log: { warn } }).create("test", 1, 60);
  expect(await limit.take("a", "x")).toBeNull();
  expect(await limit.take("a", "x")).toBe(60);
  await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce());
  expect(JSON.stringify(warn.mock.calls)).not.toContain("127.0.0.1");
});
