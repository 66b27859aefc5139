import { lostProducts } from "../catalog/product-facts.server.ts";
import { HELD_AT_MOST_MS } from "../delivery/gate.ts";
import { recountTally } from "../delivery/recount.server.ts";
import { giveUpRestored } from "../delivery/restored.server.ts";
import type { Clock } from "../platform/clock.server.ts";
import type { Database } from "../platform/database/database.server.ts";
import type { Queue } from "../queue/boss.server.ts";
import { compactOrders } from "./compact.server.ts";
import { keepDiskReading } from "./disk.server.ts";
import { completeErasures } from "./erasures.server.ts";
import type { MaintenanceStep } from "./maintain.server.ts";
import { purgeExpired } from "./purge.server.ts";

export interface StepsOptions {
  database: Pick<Database, "vacuum">;
  clock: Clock;
  queue: Pick<Queue, "send">;
}

/** What keeps the tables small, in this order. */
export function maintenanceSteps({ database, clock, queue }: StepsOptions): MaintenanceStep[] {
  const now = (): Date => new Date(clock.now());
  return [
    { name: "purge", run: (sql) => purgeExpired(sql, now()) },
    { name: "erasures", run: (sql) => completeErasures(sql, now()) },
    { name: "restored", run: (sql) => giveUpRestored(sql, new Date(clock.now() - HELD_AT_MOST_MS), now()) },
    { name: "compaction", run: (sql) => compactOrders(sql, now()) },
    { name: "disk", run: (sql) => keepDiskReading(sql, now()) },
    { name: "tally", run: (sql) => recountTally(sql, now()) },
    {
      name: "facts",
      async run(sql) {
        for (const product of await lostProducts(sql, now())) await queue.send("refresh-product", product);
      },
    },
    { name: "vacuum", run: () => database.vacuum() },
  ];
}
