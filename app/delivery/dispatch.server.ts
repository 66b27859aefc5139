import type { Sql } from "../platform/database.server.ts";
import { postpone } from "./claim.server.ts";
import type { Engine } from "./engine.server.ts";
import type { Prepared } from "./ports.ts";
import type { ClaimedDelivery } from "./rows.ts";

/**
 * Does with claimed deliveries what their preparation says: sent, settled without being sent, or put back because an
 * earlier event of the same order isn't settled yet. Never waits for an answer.
 */
export async function dispatch(
  { sql, engine, worker }: { sql: Sql; engine: Engine; worker: number },
  claimed: readonly ClaimedDelivery[],
  prepared: readonly Prepared[],
): Promise<void> {
  const waiting: { delivery: ClaimedDelivery; until: Date }[] = [];
  const settling: Promise<void>[] = [];
  for (const [index, delivery] of claimed.entries()) {
    const ready = prepared[index];
    switch (ready?.kind) {
      case undefined:
        break;
      case "ready":
        engine.start({ claimed: { ...delivery, providerRef: ready.delivery.providerRef }, ...ready });
        break;
      case "wait":
        waiting.push({ delivery, until: ready.until });
        break;
      case "skip":
        settling.push(engine.settleUnsent(delivery, "skipped", ready.reason));
        break;
      case "gone":
        settling.push(engine.settleUnsent(delivery, "dead", ready.reason));
        break;
    }
  }
  await Promise.all([postpone(sql, worker, waiting), ...settling]);
}
