import { createShopConnections } from "#app/connections/shop-connections.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createLook } from "#app/reconciliation/look.server.ts";
import { createNightly } from "#app/reconciliation/nightly.server.ts";
import { setAside } from "#app/reconciliation/set-aside.server.ts";
import { createRepair } from "#app/reconciliation/repair.server.ts";
import { createBulkFiles } from "#app/shopify/admin/bulk-file.server.ts";
import { createFetchOrders, type FetchOrdersOptions } from "#app/shopify/orders/fetch-orders.server.ts";
import { noteInstall } from "#app/shops/lifecycle.server.ts";
import { noteWithheld, orderAccess } from "#app/shops/order-access.server.ts";
import { DEMO, type ShopifyWorld } from "#test/shopify/shopify-world.ts";
import { createPipeline } from "./pipeline.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

/** The app's reconciliation of the sandbox's demo shop, with the pipeline behind it, on one clock. */
export async function createBooks(world: ShopifyWorld) {
  const { sql, client, clock } = world;
  const now = (): number => clock.now();
  const pipeline = await createPipeline(sql, now());
  const files = createBulkFiles({ sandboxOrigin: world.twin.origin });
  await world.signIn();
  const { id } = await noteInstall(sql, DEMO, ["read_orders", "read_products"], new Date(now()));
  await sql.query(
    `UPDATE shop SET primary_domain = domain, country = 'DE', language = 'de', time_zone = 'Europe/Berlin'`,
  );
  // Orders are processed a moment before they exist: those of the tests come after the install.
  clock.advance(60_000);
  await pipeline.advance(60_000);
  const fetching = {
    admin: client,
    linkKeys: PROVIDERS.linkKeys,
    accessOf: ({ id }) => orderAccess(sql, id, new Date(now())),
    onWithheld: ({ id }, what) => noteWithheld(sql, id, what, new Date(now())),
    onUnreadable: ({ id }, field, orderId) => setAside(sql, id, { id: orderId, reason: field }, new Date(now())),
  } satisfies FetchOrdersOptions;
  const fetchOrders = createFetchOrders(fetching);
  const repair = createRepair({ sql, ingest: pipeline.ingest, fetchOrders, now, log: silentLog });
  const nightly = createNightly({ sql, admin: client, files, repair, refusals: world.refusals, now });
  const taken = (shopId: number) => createShopConnections(sql, PROVIDERS, now).eventsTaken(shopId);
  const look = createLook({ sql, admin: client, repair, nightly, eventsTaken: taken, now, log: silentLog });
  return {
    shopId: id,
    pipeline,
    files,
    fetchOrders,
    fetchOrdersGently: createFetchOrders({ ...fetching, gentle: true }),
    shop: world.twin.shop(DEMO),
    /** Moves both clocks, lets every look that became due happen, and delivers what it found. */
    async advance(ms: number, step = ms): Promise<void> {
      for (let left = ms; left > 0; left -= step) {
        const by = Math.min(step, left);
        clock.advance(by);
        await pipeline.advance(by);
        while (await look()) await pipeline.run();
      }
    },
    close: () => files.close(),
  };
}

export type Books = Awaited<ReturnType<typeof createBooks>>;
