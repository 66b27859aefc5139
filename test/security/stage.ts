import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvironment } from "#app/platform/env.server.ts";
import { startVite } from "#app/processes/remix-dev.server.ts";
import { createRemixListener } from "#app/processes/remix.server.ts";
import { migrateSchema } from "#app/processes/schema.server.ts";
import { createServices, type Services } from "#app/processes/services.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { type Outside, openInAdmin, startOutside } from "#test/chaos/sandbox.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { linkAttributes, orderBody } from "#test/support/orders.ts";
import { toOrder } from "#test/support/providers.ts";

export const DEMO = DEMO_SHOP.domain;
export const VICTIM = "fitloop-tokyo.myshopify.com";
export const ORDER = "777000777000";
export const BROWSER =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
/** Words of the victim's that no answer to anybody else may hold. */
export const MARKERS = ["#VICTIM-1001", "victims-prefix", "victims-customer-domain.example"];
/** What the victim has entered, and no page may tell even to them. */
export const SECRETS = ["victims-client-key", "ab".repeat(16)];

/** The app's pages over HTTP, with two shops: one of them has connections and an order, which nobody else may see. */
export interface Stage {
  outside: Outside;
  services: Services;
  origin: string;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), "fitloop-isolation-"));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const outside = await startOutside({ seed: "isolation", appUrl: origin });
  const services = await createServices(
    readEnvironment(
      { ...outside.env, FITLOOP_DATA_DIR: dataDir, LOG_LEVEL: "error", FITLOOP_ROLE: "all" },
      PROVIDERS.all,
    ),
    { schema: migrateSchema },
  );
  const vite = await startVite({ hmr: false });
  const listener = createRemixListener({
    ...vite,
    // Vite's own middleware would answer for the sources of the app, which lie under /app as its pages do.
    assets: (_request, _response, next) => next(),
    services,
    appUrl: origin,
    sandboxOrigin: outside.shopify.origin,
  });
  server.on("request", (request, response) => void listener(request, response));
  const stage = { outside, services, origin };
  for (const shop of [DEMO, VICTIM]) await settleIn(stage, shop);
  await bringOrder(stage);
  return {
    ...stage,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await vite.close();
      await services.close();
      await outside.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

type Opened = Omit<Stage, "close">;

/** A shop that has the app and is signed in; the victim has connections with words of its own. */
async function settleIn({ outside, services }: Opened, domain: string): Promise<void> {
  outside.shopify.install(domain);
  await openInAdmin(outside, domain);
  const id = (await services.shops.find(domain))?.id ?? 0;
  if (domain !== VICTIM) return;
  const shop = { id, domain };
  const save = (provider: "bodygram" | "naiz", credential: object, settings: object) =>
    services.setup.save({ shop, provider, credential, settings, enabled: true, actor: "operator:ada" });
  await save("bodygram", { clientKey: SECRETS[0] }, { brandId: "victims-prefix" });
  await save("naiz", { partnerHash: SECRETS[1] }, { domain: "victims-customer-domain.example" });
}

/** An order of the victim's that ended in the dead letter, which a replay would bring back to life. */
async function bringOrder({ services }: Opened): Promise<void> {
  const shop = await services.shops.find(VICTIM);
  const at = new Date(services.clock.now());
  const body = orderBody({ id: ORDER, admin_graphql_api_id: `gid://shopify/Order/${ORDER}`, name: MARKERS[0] ?? "" });
  await services.ingest.add({
    shopId: shop?.id ?? 0,
    order: toOrder({ ...body, note_attributes: linkAttributes() }),
    event: "order_paid",
    origin: "webhook",
    receivedAt: at,
    triggeredAt: at,
  });
  await services.database.sql.query(
    `UPDATE orders SET attention = true,
       deliveries = '{"bodygram/order_paid/0": {"status": "dead", "reason": "http_422", "attempts": 1}}'
     WHERE shop_id = $1 AND order_id = $2`,
    [shop?.id, ORDER],
  );
}
