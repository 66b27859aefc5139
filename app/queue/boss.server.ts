import { PgBoss } from "pg-boss";
import type { Database } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";

/** The jobs of this app. What they carry are ids alone: a job may be lost or doubled without harm. */
export interface JobPayloads {
  "refresh-product": { shopId: number; productId: string; whole?: true };
  "refresh-shop": { shopId: number };
  "redact-shop": { shopId: number };
  "publish-storefront": { shopId: number };
  "keep-topics": { shopId: number };
  "sweep-shops": Record<string, never>;
  "reread-quarantine": Record<string, never>;
  maintenance: Record<string, never>;
}
export type JobName = keyof JobPayloads;

export const QUEUES: Record<JobName, { retryLimit: number; retryBackoff: boolean; policy: "short" | "stately" }> = {
  // One waiting job for a product or shop is enough: it reads what is true when it runs. A product is asked for by one.
  "refresh-product": { retryLimit: 5, retryBackoff: true, policy: "stately" },
  "refresh-shop": { retryLimit: 5, retryBackoff: true, policy: "short" },
  "redact-shop": { retryLimit: 20, retryBackoff: true, policy: "short" },
  "publish-storefront": { retryLimit: 8, retryBackoff: true, policy: "short" },
  "reread-quarantine": { retryLimit: 0, retryBackoff: false, policy: "short" },
  "keep-topics": { retryLimit: 8, retryBackoff: true, policy: "short" },
  "sweep-shops": { retryLimit: 0, retryBackoff: false, policy: "short" },
  maintenance: { retryLimit: 0, retryBackoff: false, policy: "short" },
};
export const JOB_NAMES = Object.keys(QUEUES) as JobName[];

const SCHEDULES = {
  maintenance: "*/5 * * * *",
  "reread-quarantine": "*/5 * * * *",
  "sweep-shops": "23 * * * *",
} as const satisfies Partial<Record<JobName, string>>;

/** The queue of background jobs, on the same database. First attempts don't go through it: the ledger carries them. */
export interface Queue {
  send<Name extends JobName>(name: Name, payload: JobPayloads[Name]): Promise<void>;
  work<Name extends JobName>(name: Name, handler: (payload: JobPayloads[Name]) => Promise<void>): Promise<void>;
  /** Starts supervision and schedules; a process that only sends doesn't. */
  supervise(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens the queue; `prepareQueue` has made its tables. */
export async function openQueue(database: Database, log: Log, { worker }: { worker: boolean }): Promise<Queue> {
  const boss = new PgBoss({
    db: database.boss,
    backend: database.bossBackend,
    useListenNotify: worker,
    supervise: worker,
    schedule: worker,
    migrate: false,
  });
  boss.on("error", (error: Error) => log.warn({ error: error.message }, "queue"));
  boss.on("warning", (warning: { message: string }) => log.debug({ warning: warning.message }, "queue"));
  await boss.start();

  return {
    async send(name, payload) {
      await boss.send(name, payload, { singletonKey: Object.values(payload).join("/") });
    },
    async work(name, handler) {
      // A notification wakes for one job only; where more wait they follow at once.
      await boss.work(name, { pollingIntervalSeconds: 10, burstWhenReadyExceeds: 1 }, async (jobs) => {
        for (const job of jobs) await handler(job.data as Parameters<typeof handler>[0]);
      });
    },
    async supervise() {
      for (const [name, cron] of Object.entries(SCHEDULES)) await boss.schedule(name, cron);
    },
    stop: () => boss.stop({ graceful: true, timeout: 5_000, close: false }),
  };
}
