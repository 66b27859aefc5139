import type { ServerResponse } from "node:http";
import { countWorkers } from "../delivery/workers.server.ts";
import { checkSchema, SchemaError } from "../platform/database/database.server.ts";
import { createReadings, within } from "./readings.server.ts";
import { createStanding } from "./standing.server.ts";
import type { Services } from "./services.server.ts";
import type { Listener } from "./web.server.ts";

/** How long due work may lie before a process that works on it calls itself not ready, in seconds. */
const READY_QUEUE_AGE = 300;

/** How long an answer may wait to be written down: the database answers, and yet nothing gets into it. */
const READY_UNSETTLED_MS = 60_000;

/** A scrape waits so long for what is read once a minute; a later one finds it. */
const STANDING_MS = 3_000;

export interface Health {
  /** Whether the process runs: 200 as long as it answers at all. */
  process: Listener;
  /** Whether it can do its work: database, its tables, queue age. 503 names the reason. */
  ready: Listener;
  metrics(response: ServerResponse): Promise<void>;
  /** From now on not ready: whoever sends requests here should send them elsewhere. */
  drain(): void;
}

const say = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(body));
};

/** How a process is that has yet to start: it lives, and waits for the database and its tables. */
export function waitingHealth(waitsFor: () => string | null): Health {
  return {
    process: (_request, response) => say(response, 200, { status: "ok" }),
    ready: (_request, response) =>
      say(response, 503, { status: "unready", reason: "migrations", detail: waitsFor() ?? "It starts." }),
    async metrics(response) {
      response.writeHead(200, { "Content-Type": "text/plain" }).end("");
    },
    drain() {},
  };
}

/** What tells an operator, a load balancer and Prometheus how this process is. */
export function createHealth(
  { env, database, clock, metrics }: Services,
  { unsettledMs }: { unsettledMs(): number },
): Health {
  const { sql } = database;
  const readings = createReadings(database, { now: () => clock.now(), countWorkers: () => countWorkers(sql) });
  const standing = createStanding(database, { env, now: () => clock.now() });
  let draining = false;

  // Whoever has found its tables once works on beside a newer version's.
  let checked = async (): Promise<void> => {
    await checkSchema(sql);
    checked = async () => undefined;
  };

  return {
    process: (_request, response) => say(response, 200, { status: "ok", now: new Date(clock.now()).toISOString() }),

    async ready(_request, response) {
      const unready = (reason: string, more: object = {}): void =>
        say(response, 503, { status: "unready", reason, ...more });
      if (draining) return unready("draining");
      if (!(await database.healthy())) return unready("database");
      try {
        await checked();
        if (!env.sending) return say(response, 200, { status: "ready", sending: "off" });
        if (unsettledMs() > READY_UNSETTLED_MS) return unready("settling", { unsettledMs: unsettledMs() });
        const { plan, deliver } = (await readings()).queueAge;
        const queueAge = Math.max(plan, deliver);
        // A process that only takes webhooks goes on: what it takes is kept, and refusing it would help nobody.
        if (queueAge > READY_QUEUE_AGE && env.role !== "web") return unready("queue_age", { queueAge });
        say(response, 200, { status: "ready", queueAge });
      } catch (error) {
        if (error instanceof SchemaError) return unready("migrations", { detail: error.message });
        unready("database");
      }
    },

    async metrics(response) {
      // The process' own figures are worth having most when the database can't be asked.
      metrics.readings(await readings().catch(() => null));
      metrics.standing(await within(STANDING_MS, standing()).catch(() => null));
      const { contentType, body } = await metrics.render();
      response.writeHead(200, { "Content-Type": contentType }).end(body);
    },

    drain() {
      draining = true;
    },
  };
}
