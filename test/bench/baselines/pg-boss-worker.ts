// pg-boss, the working side, tuned as its documents advise: woken by NOTIFY, batches of 400, four of them at once, and
// on without a pause while batches come back full.
import { PgBoss } from "pg-boss";
import type { Job } from "./front.ts";
import { createSender } from "./send.ts";

const send = await createSender();
const boss = new PgBoss({
  connectionString: process.env["DATABASE_URL"] ?? "",
  useListenNotify: true,
  schedule: false,
});
boss.on("error", (error) => console.error(error.message));
await boss.start();
await boss.createQueue("deliver", { notify: true, retryLimit: 10, retryBackoff: true });
await boss.work<Job>(
  "deliver",
  {
    batchSize: 400,
    localConcurrency: 4,
    burstWhenBatchFull: true,
    pollingIntervalSeconds: 0.5,
    notifyPollingIntervalSeconds: 0.5,
  },
  async (jobs) => {
    await Promise.all(jobs.map(({ data }) => send(data)));
  },
);
