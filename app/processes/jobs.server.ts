import { messageOf } from "../domain/text.ts";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { createRules } from "../catalogue-check/rules.server.ts";
import { createCatalogueChecks } from "../catalogue-check/run.server.ts";
import { createBackfills } from "../backfill/run.server.ts";
import { eraseShop } from "../compliance/erase-shop.server.ts";
import type { OrderEvent } from "../domain/delivery.ts";
import { createSweep } from "../incidents/sweep.server.ts";
import { createRefetch } from "../orders/refetch.server.ts";
import { createLook } from "../reconciliation/look.server.ts";
import { createNightly } from "../reconciliation/nightly.server.ts";
import { createReplays } from "../replays/run.server.ts";
import { createLanes } from "../reconciliation/side-by-side.ts";
import { createRepair } from "../reconciliation/repair.server.ts";
import { createBulkFiles } from "../shopify/admin/bulk-file.server.ts";
import { type LookedAfter, staleShops } from "../connections/looked-after.server.ts";
import { publishStorefront } from "../connections/storefront/publish.server.ts";
import { keepTopics } from "../connections/topic-subscriptions.server.ts";
import { orderAccess } from "../shops/order-access.server.ts";
import { keepLines } from "../lines/keep-lines.server.ts";
import { startLoop } from "./loop.server.ts";
import { maintain } from "../upkeep/maintain.server.ts";
import { maintenanceSteps } from "../upkeep/steps.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Services } from "./services.server.ts";

const REFETCH_MS = 1_000;
const LOOK_MS = 5_000;
const BACKFILL_MS = 1_000;
const CHECK_MS = 1_000;
const REPLAY_MS = 1_000;
const INCIDENTS_MS = 2_000;

/** Carries out the jobs of the queue until stopped. */
export async function startJobs(services: Services): Promise<{ stop(): Promise<void> }> {
  const { queue, database, clock, shopConnections } = services;
  const { sql } = database;
  const now = (): Date => new Date(clock.now());
  const shopOf = async (shopId: number) => (await shopConnections.of([shopId])).get(shopId);

  await queue.work("refresh-product", async ({ shopId, productId, whole }) => {
    const shop = await shopOf(shopId);
    if (shop) await services.refreshProduct(shop, productId, { whole: whole ?? false });
  });
  await queue.work("refresh-shop", async ({ shopId }) => {
    const shop = await shopOf(shopId);
    if (shop) await services.fetchFacts({ ...shop, profile: null }, []);
    shopConnections.forget();
  });
  await queue.work("reread-quarantine", async () => void (await services.quarantine.due()));
  await startLookingAfter(services);
  await startUpkeepJobs(services);

  const { ingest, fetchOrders, log, admin, refusals } = services;
  const at = (): number => clock.now();
  const files = createBulkFiles({ sandboxOrigin: services.env.sandbox?.shopify });
  const refetch = createRefetch({ sql, ingest, fetchOrders, now: at, log });
  const repair = createRepair({ sql, ingest, fetchOrders, now: at, log });
  const look = createLook({
    sql,
    admin,
    repair,
    nightly: createNightly({ sql, admin, files, repair, refusals, now: at }),
    eventsTaken: (shopId) => shopConnections.eventsTaken(shopId),
    now: at,
    log,
  });
  const sweep = createSweep({ sql, providers: services.providers, now: at, log });
  const checks = createCatalogueChecks({
    ...{ sql, admin, files, refusals, holder: randomInt(1, 2 ** 31), now: at, log },
    rulesOf: createRules({ sql, shopConnections }),
  });
  const replays = createReplays({ sql, holder: randomInt(1, 2 ** 31), now: at, log });
  let stopping = false;
  const backfills = createBackfills({
    sql,
    admin,
    files,
    ingest,
    linkKeys: services.providers.linkKeys,
    accessOf: ({ id }) => orderAccess(sql, id, now()),
    fetchOrders: services.fetchOrdersGently,
    refusals,
    directory: join(services.env.dataDir, "backfill"),
    holder: randomInt(1, 2 ** 31),
    now: at,
    stopping: () => stopping,
    log,
  });
  const looks = createLanes(look, services.env.looksAtOnce, (error) =>
    log.warn({ loop: "reconciliation", error: messageOf(error) }, "loop turn failed"),
  );
  const loops = [
    startLoop("refetch", async () => (await refetch()) > 0, { idleMs: REFETCH_MS, log }),
    startLoop("reconciliation", async () => (looks.wake(), false), { idleMs: LOOK_MS, log }),
    startLoop("backfill", backfills, { idleMs: BACKFILL_MS, log }),
    startLoop("catalogue check", checks, { idleMs: CHECK_MS, log }),
    startLoop("replay", replays, { idleMs: REPLAY_MS, log }),
    startLoop("incidents", sweep, { idleMs: INCIDENTS_MS, log }),
  ];
  return {
    async stop() {
      stopping = true;
      await Promise.all([...loops.map((loop) => loop.stop()), looks.stop()]);
      await files.close();
      await queue.stop();
    },
  };
}

/** The jobs that ask nobody: what keeps the tables small, and the erasure of shops that have gone. */
export async function startUpkeepJobs(services: Services): Promise<{ stop(): Promise<void> }> {
  const { queue, database, clock } = services;
  await queue.work("redact-shop", async ({ shopId }) => {
    await eraseShop(database.sql, shopId, new Date(clock.now()));
  });
  const lines = {
    name: "lines",
    run: (sql: Sql) => keepLines({ sql, shops: services.shopConnections, now: () => clock.now() }),
  };
  await queue.work("maintenance", () => maintain(services, [lines, ...maintenanceSteps(services)]));
  await queue.supervise();
  return { stop: () => queue.stop() };
}

/** Keeps what Shopify holds for a shop's connections equal to our rows: after every change, and by an hourly sweep. */
async function startLookingAfter(services: Services): Promise<void> {
  const { queue, database, providers, admin, clock, log, shopConnections, env } = services;
  const { sql } = database;
  const now = (): number => clock.now();
  const kinds: Record<LookedAfter, (shopId: number) => Promise<unknown>> = {
    storefrontPublished: (shopId) => publishStorefront({ sql, admin, providers, now }, shopId),
    topicsSubscribed(shopId) {
      const eventsTaken = (id: number): Promise<ReadonlySet<OrderEvent>> => {
        // Another process may have changed them a moment ago.
        shopConnections.forget();
        return shopConnections.eventsTaken(id);
      };
      return keepTopics({ sql, admin, eventsTaken, appUrl: env.shopify.appUrl, now }, shopId);
    },
  };
  const look = async (kind: LookedAfter, shopId: number): Promise<void> => {
    try {
      await kinds[kind](shopId);
    } catch (error) {
      log.warn({ shopId, kind, error: messageOf(error) }, "not kept equal at Shopify");
      throw error;
    } finally {
      services.changes.note(shopId);
    }
  };
  await queue.work("publish-storefront", ({ shopId }) => look("storefrontPublished", shopId));
  await queue.work("keep-topics", ({ shopId }) => look("topicsSubscribed", shopId));
  await queue.work("sweep-shops", async () => {
    for (const kind of ["storefrontPublished", "topicsSubscribed"] as const) {
      for (const shopId of await staleShops(sql, kind, new Date(now())))
        await look(kind, shopId).catch(() => undefined);
    }
  });
}
