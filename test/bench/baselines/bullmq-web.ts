// BullMQ, the receiving side: the jobs of webhooks that arrive together go in with one addBulk.
import { Queue } from "bullmq";
import { createBatch } from "#app/platform/database/batch.ts";
import { startFront } from "./front.ts";
import { jobsOf } from "./jobs.ts";

const queue = new Queue("deliver", {
  connection: { host: "127.0.0.1", port: Number(process.env["REDIS_PORT"]) },
  defaultJobOptions: {
    attempts: 10,
    backoff: { type: "exponential", delay: 5_000 },
    removeOnComplete: true,
    removeOnFail: 1_000,
  },
});
const batch = createBatch<Record<string, unknown>, void>(
  async (orders) => {
    await queue.addBulk(orders.flatMap(jobsOf).map((data) => ({ name: data.provider, data })));
    return orders.map(() => undefined);
  },
  { limit: 100, lanes: 2 },
);
startFront((order) => batch.add(order));
