import { beat, DEAD_AFTER_MS, takeOver, type WorkerIdentity } from "../delivery/workers.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";

export interface LifeOptions {
  sql: Sql;
  id: number;
  identity: WorkerIdentity;
  now(): Date;
  log: Log;
  /** Told that work of a worker that is gone waits now. */
  onTaken(): void;
  /** Looks after this worker's own strays, now that it has been heard. */
  findStrays(): Promise<void>;
  /** Milliseconds of a clock that nobody sets. */
  steadyNow?(): number;
}

/** A beat that is later than this says that the database, or this process, was away. */
const LATE_MS = 12_000;

/**
 * One beat of a worker: it shows that it lives, and takes over from those that don't. It takes others for dead only when
 * it has itself been heard for as long as they were silent: after an outage of the database everyone has been silent,
 * and each still holds answers that it is about to write down.
 */
export function createLife({
  sql,
  id,
  identity,
  now,
  log,
  onTaken,
  findStrays,
  steadyNow = () => performance.now(),
}: LifeOptions) {
  let heardSince = steadyNow();
  let heardAt = heardSince;
  return async (): Promise<boolean> => {
    const at = steadyNow();
    if (at - heardAt > LATE_MS) heardSince = at;
    if (!(await beat(sql, id, identity))) log.warn({ worker: id }, "was taken for dead, and is not");
    heardAt = steadyNow();
    if (heardAt - at > LATE_MS) heardSince = heardAt;
    const whose = heardAt - heardSince >= DEAD_AFTER_MS ? "silent" : "signed_off";
    if ((await takeOver(sql, id, now(), whose)) > 0) onTaken();
    await findStrays();
    return false;
  };
}
