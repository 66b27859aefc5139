import { randomInt } from "node:crypto";
import { join } from "node:path";
import { createBackfills } from "../backfill/run.server.ts";
import { keepFacts } from "../catalog/variant-facts.server.ts";
import { eraseShop } from "../compliance/requests.server.ts";
import { completeErasures } from "../compliance/upkeep.server.ts";
import { createRefetch } from "../orders/refetch.server.ts";
import { eventsTaken } from "../orders/shop-connections.server.ts";
import { ensurePartitions } from "../platform/database.server.ts";
import { purgeExpired } from "../platform/purge.server.ts";
import { createLook } from "../reconciliation/look.server.ts";
import { createNightly } from "../reconciliation/nightly.server.ts";
import { createRepair } from "../reconciliation/repair.server.ts";
import { compactOrders, dropEmptyPartitions } from "../retention/compact.server.ts";
import { createBulkFiles } from "../shopify/bulk-file.server.ts";
import { publishStorefront, staleStorefronts } from "../storefront-settings/publish.server.ts";
import { noteWithheld, orderAccess } from "../shops/order-access.server.ts";
import { startLoop } from "./loop.server.ts";
import type { Services } from "./services.server.ts";

const REFETCH_MS = 1_000;
const LOOK_MS = 5_000;
const BACKFILL_MS = 1_000;

/** Carries out the jobs of the queue until stopped. */
export async function startJobs(services: Services): Promise<{ stop(): Promise<void> }> {
  const { queue, database, clock, shopConnections } = services;
  const { sql } = database;
  const now = (): Date => new Date(clock.now());
  const shopOf = async (shopId: number) => (await shopConnections.of([shopId])).get(shopId);

  await queue.work("refresh-product", async ({ shopId, productId }) => {
    const shop = await shopOf(shopId);
    const rows = await sql.query<{ variantId: string }>(
      `SELECT variant_id AS "variantId" FROM variant_fact WHERE shop_id = $1 AND product_id = $2 AND stale`,
      [shopId, productId],
    );
    if (!shop || rows.length === 0) return;
    const facts = await services.fetchFacts(
      shop,
      rows.map(({ variantId }) => variantId),
    );
    await keepFacts(sql, shopId, facts, now());
  });
  await queue.work("refresh-shop", async ({ shopId }) => {
    const shop = await shopOf(shopId);
    if (shop) await services.fetchFacts({ ...shop, profile: null }, []);
    shopConnections.forget();
  });
  await queue.work("redact-shop", async ({ shopId }) => {
    await eraseShop(sql, shopId, now());
  });
  await startStorefrontJobs(services);
  await queue.work("maintenance", async () => {
    await ensurePartitions(database, now());
    await purgeExpired(sql, now());
    await completeErasures(sql, now());
    await compactOrders(sql, now());
    await dropEmptyPartitions(database, now());
    await database.vacuum();
  });
  await queue.supervise();

  const { ingest, fetchOrders, log, admin } = services;
  const at = (): number => clock.now();
  const files = createBulkFiles({ sandboxOrigin: services.env.sandbox?.shopify });
  const refetch = createRefetch({ sql, ingest, fetchOrders, now: at, log });
  const repair = createRepair({ sql, ingest, fetchOrders, now: at, log });
  const look = createLook({
    sql,
    admin,
    repair,
    nightly: createNightly({ sql, admin, files, repair, now: at }),
    async eventsTaken(shopId) {
      const shop = await shopOf(shopId);
      return shop ? eventsTaken(shop) : new Set();
    },
    now: at,
    log,
  });
  let stopping = false;
  const backfills = createBackfills({
    sql,
    admin,
    files,
    ingest,
    accessOf: ({ id }) => orderAccess(sql, id),
    onWithheld: ({ id }) => noteWithheld(sql, id, now()),
    directory: join(services.env.dataDir, "backfill"),
    holder: randomInt(1, 2 ** 31),
    now: at,
    stopping: () => stopping,
    log,
  });
  const loops = [
    startLoop("refetch", async () => (await refetch()) > 0, { idleMs: REFETCH_MS, log }),
    startLoop("reconciliation", look, { idleMs: LOOK_MS, log }),
    startLoop("backfill", backfills, { idleMs: BACKFILL_MS, log }),
  ];
  return {
    async stop() {
      stopping = true;
      await Promise.all(loops.map((loop) => loop.stop()));
      await files.close();
      await queue.stop();
    },
  };
}

/** Keeps what Liquid reads of a shop's connections equal to our rows: after every change, and by an hourly sweep. */
async function startStorefrontJobs({ queue, database, admin, clock, log }: Services): Promise<void> {
  const { sql } = database;
  const now = (): number => clock.now();
  const publish = async (shopId: number): Promise<void> => {
    try {
      await publishStorefront({ sql, admin, now }, shopId);
    } catch (error) {
      log.warn({ shopId, error: error instanceof Error ? error.message : "unknown" }, "storefront not published");
      throw error;
    }
  };
  await queue.work("publish-storefront", ({ shopId }) => publish(shopId));
  await queue.work("sweep-storefronts", async () => {
    for (const shopId of await staleStorefronts(sql, new Date(now()))) await publish(shopId).catch(() => undefined);
  });
}
