import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRateLimits } from "#app/platform/http/rate-limits.server.ts";
import { createProxyListener } from "#app/processes/proxy.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { metafieldsFor, writeMetafields } from "#test/e2e/storefront-shop.ts";
import { SandboxClock } from "#test/sandbox/clock.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { startShopify, type ShopifyTwin } from "#test/sandbox/shopify/start.ts";
import { startStorefront, type Storefront, type StorefrontOptions } from "#test/sandbox/storefront/start.ts";
import { LINK_KEYS } from "#test/support/providers.ts";

const SECRET = "small-shop-secret";

/** A shop with a storefront and all four widgets, whose app is no more than its app proxy: what pages need, and fast. */
export interface SmallShop {
  readonly twin: ShopifyTwin;
  readonly storefront: Storefront;
  close(): Promise<void>;
}

export async function openSmallShop(
  given: Pick<StorefrontOptions, "pages" | "themes" | "assets"> = {},
): Promise<SmallShop> {
  const clock = new SandboxClock();
  const proxy = createProxyListener({
    secrets: [SECRET],
    linkKeys: LINK_KEYS,
    operations: { find: () => null },
    limits: createRateLimits(),
    sql: { query: () => Promise.resolve([]), exec: () => Promise.resolve() },
    now: () => clock.now(),
    shops: { find: () => Promise.resolve({ id: 1, active: true }) },
    lookUpProduct: () => Promise.resolve(),
    wait: () => Promise.resolve(),
    log: silentLog,
  });
  const app = createServer((request, response) => void proxy(request, response));
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const target = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  const twin = await startShopify({
    clock,
    apiKey: "small-shop",
    apiSecret: SECRET,
    appUrl: target,
    tomlPath: "shopify.app.toml",
  });
  twin.install(DEMO_SHOP.domain);
  writeMetafields(twin, DEMO_SHOP.domain, metafieldsFor({ bodygram: {}, "fit-analytics": {}, naiz: {}, robosize: {} }));
  const storefront = await startStorefront({ clock, twin, apiSecret: SECRET, proxyTarget: target, ...given });
  return {
    twin,
    storefront,
    async close() {
      await storefront.close();
      await twin.close();
      app.close();
    },
  };
}
