import { afterAll, beforeAll, expect, it } from "vitest";
import { startWorker } from "#app/processes/worker.server.ts";
import { type Night, startNight } from "#test/operations/night.ts";

/** What an orchestrator is told to wait before it kills: the documents say ten seconds. */
const PROMISED_MS = 10_000;

let night: Night;
beforeAll(async () => {
  night = await startNight();
}, 120_000);
afterAll(() => night.close(), 60_000);

it("a worker ends within ten seconds though Shopify never answers what it asks", { timeout: 60_000 }, async () => {
  let asked = 0;
  const admin = {
    ...night.services.admin,
    query: () => {
      asked += 1;
      return new Promise<never>(() => undefined);
    },
  };
  // The night's own worker has ended, and the queue of jobs with it.
  const queue = { ...night.services.queue, work: async () => undefined, supervise: async () => undefined };
  await night.sql.query(`UPDATE reconciliation SET due_at = $1`, [new Date(night.now() - 1)]);
  const worker = await startWorker({ ...night.services, queue, admin });
  await expect.poll(() => asked, { timeout: 20_000 }).toBeGreaterThan(0);
  const begun = performance.now();
  await worker.drain();
  expect(performance.now() - begun).toBeLessThan(PROMISED_MS);
});
