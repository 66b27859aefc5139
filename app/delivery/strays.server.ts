import type { Sql } from "../platform/database.server.ts";
import { listSending, unclaim } from "./claim.server.ts";
import type { Engine } from "./engine.server.ts";
import { keyText } from "./rows.ts";

/**
 * Finds deliveries that stand as claimed by this worker although it doesn't work on them: the answer to a claim or a
 * plan got lost with its connection after the commit. Nothing of them went out, so they are simply given back. What is
 * seen once may be on its way to the engine; only what is seen twice is a stray.
 */
export function createStrayFinder(sql: Sql, engine: Pick<Engine, "worksOn">) {
  let seenBefore = new Set<string>();
  return async (worker: number, now: Date): Promise<number> => {
    const idle = (await listSending(sql, worker)).filter((delivery) => !engine.worksOn(delivery));
    const strays = idle.filter((delivery) => seenBefore.has(`${keyText(delivery)}#${delivery.attempt}`));
    seenBefore = new Set(idle.map((delivery) => `${keyText(delivery)}#${delivery.attempt}`));
    await unclaim(sql, worker, strays, now);
    return strays.length;
  };
}
