import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, expect, test } from "vitest";
import { createRateLimits } from "#app/platform/http/rate-limits.server.ts";

const URL = process.env["TEST_REDIS_URL"] ?? "redis://127.0.0.1:6379";
const probe = new Redis(URL, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
probe.on("error", () => undefined);
const isThere = await probe.connect().then(
  () => true,
  () => false,
);
afterAll(() => probe.disconnect());

test.runIf(isThere)("two processes that share a Redis count together, and no address stands in it", async () => {
  const [secret, name] = [randomUUID(), `test-${randomUUID()}`];
  const [one, other] = [createRateLimits({ redisUrl: URL, secret }), createRateLimits({ redisUrl: URL, secret })];
  const [first, second] = [one.create(name, 2, 30), other.create(name, 2, 30)];
  const settled = async () => {
    // Until both are connected, each counts for itself.
    for (let tries = 0; (await probe.keys(`fitloop:${name}*`)).length < 2 && tries < 100; tries += 1) {
      await Promise.all([first.take("warm", `${tries % 2}`), second.take("warm", `${tries % 2}`)]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await settled();
  expect([await first.take("a", "9.9.9.9"), await second.take("a", "9.9.9.9")]).toEqual([null, null]);
  expect(await first.take("a", "9.9.9.9")).toBeGreaterThan(0);
  const keys = await probe.keys(`fitloop:${name}*`);
  expect(keys.join()).not.toContain("9.9.9.9");
  await probe.del(...keys);
  one.close();
  other.close();
});
