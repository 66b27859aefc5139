import { RESTORED } from "../../../delivery/rows.ts";
import { latestRestore } from "../../../delivery/restore.server.ts";
import { countRestored } from "../../../delivery/restored.server.ts";
import { countWorkers } from "../../../delivery/workers.server.ts";
import { unreadableShops } from "../../../shops/unreadable.server.ts";
import { createReadings } from "../../readings.server.ts";
import { type Check, named, type Scope } from "./check.server.ts";

/** No request takes so long: what a worker has held since hangs. */
const SENDING_MS = 5 * 60_000;
/** Due work that nobody takes for so long is late. */
const LATE_S = 120;

const readings = ({ services: { database, clock } }: Scope) =>
  createReadings(database, { now: () => clock.now(), countWorkers: () => countWorkers(database.sql) })();

const minutes = (seconds: number): string =>
  seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;

const workers: Check = {
  name: "workers",
  async look(scope) {
    const { workers: living, queueAge } = await readings(scope);
    const age = Math.max(queueAge.plan, queueAge.deliver);
    if (!scope.services.env.sending)
      return { state: "good", detail: "sending is off: nothing is planned or delivered" };
    if (living === 0) {
      const action = "docker compose up --detach worker, then docker compose logs --tail=50 worker";
      return age > 0
        ? { state: "fault", detail: `no worker lives, and orders have waited for ${minutes(age)}`, action }
        : { state: "warning", detail: "no worker lives; nothing waits for one", action };
    }
    if (age > LATE_S) {
      const action = "docker compose up --detach --no-recreate --scale worker=6, or FitloopQueueOld in runbook.md";
      return { state: "fault", detail: `${living} live, and orders have waited for ${minutes(age)}`, action };
    }
    return { state: "good", detail: `${living} live, nothing waits longer than ${minutes(age)}` };
  },
};

const sending: Check = {
  name: "sending",
  async look({ services: { database, clock }, shop }) {
    const [row] = await database.sql.query<{ count: number; oldest: Date | null }>(
      `SELECT count(*)::int AS count, min(claimed_at) AS oldest FROM (
         SELECT claimed_at FROM due
         WHERE claimed_by > ${RESTORED} AND claimed_at < $1 AND ($2::int IS NULL OR shop_id = $2) LIMIT 1000
       ) stuck -- reads at most 10000`,
      [new Date(clock.now() - SENDING_MS), shop?.id ?? null],
    );
    if (!row?.oldest) return { state: "good", detail: "no claim is older than five minutes" };
    return {
      state: "fault",
      detail: `${row.count} deliveries are in hand of a worker since ${row.oldest.toISOString()}: no request takes so long`,
      action: "processes list, then docker compose restart --timeout=15 worker",
    };
  },
};

/** What Shopify sent and nobody could read: each may be an order that no provider will ever get. */
const quarantine: Check = {
  name: "quarantine",
  async look({ services: { database }, shop }) {
    const { count, shops } = await unreadableShops(database.sql, shop?.id ?? null);
    if (count === 0) return { state: "good", detail: "everything that came could be read" };
    return {
      state: "fault",
      detail: `${count} webhooks could not be read, of ${named(shops, "shop")}; they are kept for seven days`,
      action: "quarantine list names them; a version of the app that can read them does so by itself",
    };
  },
};

const restore: Check = {
  name: "restore",
  async look({ services: { database }, shop }) {
    const waiting = await countRestored(database.sql, { shopId: shop?.id });
    const orders = waiting.reduce((total, { orders: count }) => total + count, 0);
    const declared = await latestRestore(database.sql);
    if (orders === 0)
      return { state: "good", detail: declared ? `none since ${declared.declaredAt.toISOString()}` : "none" };
    const shops = [...new Set(waiting.map(({ shop: domain }) => domain))];
    return {
      state: "warning",
      detail: `${orders} deliveries wait since a restore, of ${named(shops, "shop")}`,
      action: "decide whether they are sent: restored list, then restored send or restored drop (runbook.md)",
    };
  },
};

export const ORDER_CHECKS: readonly Check[] = [workers, sending, quarantine, restore];
