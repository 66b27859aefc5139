import type { ServerResponse } from "node:http";
import { countWorkers } from "../delivery/workers.server.ts";
import { readMigrations } from "../platform/migrate.server.ts";
import { createReadings } from "./readings.server.ts";
import type { Services } from "./services.server.ts";
import type { Listener } from "./web.server.ts";

/** How long due work may lie before a process that works on it calls itself not ready, in seconds. */
const READY_QUEUE_AGE = 300;

export interface Health {
  /** Whether the process runs: 200 as long as it answers at all. */
  process: Listener;
  /** Whether it can do its work: database, migrations, queue age. 503 names the reason. */
  ready: Listener;
  metrics(response: ServerResponse): Promise<void>;
  /** From now on not ready: whoever sends requests here should send them elsewhere. */
  drain(): void;
}

/** What tells an operator, a load balancer and Prometheus how this process is. */
export function createHealth({ env, database, clock, metrics }: Services): Health {
  const { sql } = database;
  const readings = createReadings(database, { now: () => clock.now(), countWorkers: () => countWorkers(sql) });
  let draining = false;
  let migrated = false;

  const say = (response: ServerResponse, status: number, body: object): void => {
    response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
    response.end(JSON.stringify(body));
  };
  const isMigrated = async (): Promise<boolean> => {
    if (migrated) return true;
    const applied = await sql.query<{ name: string }>(
      "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
    );
    const names = new Set(applied.map(({ name }) => name));
    migrated = readMigrations().every(({ name }) => names.has(name));
    return migrated;
  };

  return {
    process: (_request, response) => say(response, 200, { status: "ok", now: new Date(clock.now()).toISOString() }),

    async ready(_request, response) {
      const unready = (reason: string, more: object = {}): void =>
        say(response, 503, { status: "unready", reason, ...more });
      if (draining) return unready("draining");
      if (!(await database.healthy())) return unready("database");
      try {
        if (!(await isMigrated())) return unready("migrations");
        const { plan, deliver } = (await readings()).queueAge;
        const queueAge = Math.max(plan, deliver);
        // A process that only takes webhooks goes on: what it takes is kept, and refusing it would help nobody.
        if (queueAge > READY_QUEUE_AGE && env.role !== "web") return unready("queue_age", { queueAge });
        say(response, 200, { status: "ready", queueAge });
      } catch {
        unready("database");
      }
    },

    async metrics(response) {
      // The process' own figures are worth having most when the database can't be asked.
      metrics.readings(await readings().catch(() => null));
      const { contentType, body } = await metrics.render();
      response.writeHead(200, { "Content-Type": contentType }).end(body);
    },

    drain() {
      draining = true;
    },
  };
}
