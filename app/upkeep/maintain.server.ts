import { messageOf } from "../domain/text.ts";
import type { Database, Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import type { Metrics } from "../platform/telemetry/metrics.server.ts";

/** A step of maintenance; its time limit goes for the statements that it is handed. */
export interface MaintenanceStep {
  name: string;
  run(sql: Sql): Promise<unknown>;
}

export interface MaintainOptions {
  database: Pick<Database, "upkeep">;
  metrics: Pick<Metrics, "maintenance">;
  log: Log;
}

/** What a step may take: mostly all of them are done before maintenance comes again, five minutes later. */
const STEP_MS = 60_000;

/** A step had its time; what it has done stays, and it goes on from there the next time. */
class StepLate extends Error {
  override readonly name = "StepLate";
}

/**
 * Carries out steps one after the other, each by itself: one that fails, or has had its time, is told, and those after it
 * run all the same. A step that is late begins no other statement; the one that it is at ends by the server's limit, and
 * isn't waited for.
 */
export async function maintain(
  { database, metrics, log }: MaintainOptions,
  steps: readonly MaintenanceStep[],
  stepMs: number = STEP_MS,
): Promise<void> {
  for (const { name, run } of steps) {
    const started = performance.now();
    const tell = (outcome: "done" | "failed"): void =>
      metrics.maintenance(name, outcome, (performance.now() - started) / 1000);
    try {
      await within(stepMs, (isLate) => run(until(isLate, database.upkeep)));
      tell("done");
    } catch (error) {
      tell("failed");
      log.error({ step: name, error: messageOf(error) }, "maintenance step failed");
    }
  }
}

async function within(milliseconds: number, work: (isLate: () => boolean) => Promise<unknown>): Promise<void> {
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      reject(new StepLate(`It took longer than ${milliseconds / 1000} s.`));
    }, milliseconds);
  });
  try {
    await Promise.race([work(() => late), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Statements, until a step has had its time. */
function until(isLate: () => boolean, sql: Sql): Sql {
  const inTime = (): void => {
    if (isLate()) throw new StepLate("It has had its time.");
  };
  return {
    async query<Row>(text: string, params?: readonly unknown[]) {
      inTime();
      return sql.query<Row>(text, params);
    },
    async exec(script) {
      inTime();
      return sql.exec(script);
    },
  };
}
