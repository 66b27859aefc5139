// pg-boss, the receiving side: the jobs of webhooks that arrive together go in with one insert.
import { PgBoss } from "pg-boss";
import { createBatch } from "#app/platform/database/batch.ts";
import { startFront } from "./front.ts";
import { jobsOf } from "./jobs.ts";

const boss = new PgBoss({
  connectionString: process.env["DATABASE_URL"] ?? "",
  supervise: false,
  schedule: false,
});
boss.on("error", (error) => console.error(error.message));
await boss.start();
await boss.createQueue("deliver", { notify: true, retryLimit: 10, retryBackoff: true });

const batch = createBatch<Record<string, unknown>, void>(
  async (orders) => {
    await boss.insert(
      "deliver",
      orders.flatMap(jobsOf).map((data) => ({ data })),
    );
    return orders.map(() => undefined);
  },
  { limit: 100 },
);
startFront((order) => batch.add(order));
