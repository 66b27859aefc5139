import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createProxyListener } from "#app/processes/proxy.server.ts";
import { silentLog } from "#app/platform/log.ts";
import { metafieldsFor, writeMetafields } from "#test/e2e/storefront-shop.ts";
import { SandboxClock } from "#test/sandbox/clock.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { startShopify } from "#test/sandbox/shopify/start.ts";
import { startStorefront, type Storefront } from "#test/sandbox/storefront/start.ts";

const SECRET = "bench-secret";
/** A visitor whose consent is given: everything of ours runs. */
const PAGE = "/products/everyday-tee?theme=harbor&region=us&bench=1";

export interface BenchPage {
  readonly storefront: Storefront;
  /** One block, as a merchant places it. */
  readonly withUs: string;
  /** All four at once: the most that our code ever does on a page. */
  readonly withAll: string;
  readonly without: string;
  close(): Promise<void>;
}

/** The product page to be measured, with and without us; the app proxy is answered by the app's own listener. */
export async function openBenchPage(): Promise<BenchPage> {
  const clock = new SandboxClock();
  const proxy = createProxyListener({
    secrets: [SECRET],
    sql: { query: () => Promise.resolve([]), exec: () => Promise.resolve() },
    now: () => clock.now(),
    shops: { find: () => Promise.resolve({ id: 1, active: true }) },
    log: silentLog,
  });
  const app = createServer((request, response) => void proxy(request, response));
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const target = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  const twin = await startShopify({
    clock,
    apiKey: "bench",
    apiSecret: SECRET,
    appUrl: target,
    tomlPath: "shopify.app.toml",
  });
  twin.install(DEMO_SHOP.domain);
  writeMetafields(twin, DEMO_SHOP.domain, metafieldsFor({ bodygram: {}, "fit-analytics": {}, naiz: {}, robosize: {} }));
  const storefront = await startStorefront({ clock, twin, apiSecret: SECRET, proxyTarget: target });
  return {
    storefront,
    withUs: `${storefront.origin}${PAGE}&embed=1&blocks=bodygram`,
    withAll: `${storefront.origin}${PAGE}&embed=1&blocks=1`,
    without: `${storefront.origin}${PAGE}&embed=0&blocks=0`,
    async close() {
      await storefront.close();
      await twin.close();
      app.close();
    },
  };
}
