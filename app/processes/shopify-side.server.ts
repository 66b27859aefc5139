import type { WantedVariant } from "../catalog/facts.ts";
import { type AskShopify, createLookUps } from "../catalog/look-up.server.ts";
import type { KnownVariants } from "../catalog/product-facts.server.ts";
import { parseReferenceRule } from "../domain/product-reference.ts";
import type { ShopConnections, ShopConnectionsReader } from "../connections/shop-connections.server.ts";
import type { RunningClock } from "../platform/clock.server.ts";
import type { Database } from "../platform/database/database.server.ts";
import type { Environment } from "../platform/env.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import type { Metrics } from "../platform/telemetry/metrics.server.ts";
import type { Seal } from "../platform/secrets/seal.server.ts";
import type { Queue } from "../queue/boss.server.ts";
import { setAside } from "../reconciliation/set-aside.server.ts";
import { createShopify, type Shopify } from "../shopify.server.ts";
import { SCOPES } from "../shopify/webhooks/scopes.ts";
import { createAdminClient, type AdminClient } from "../shopify/admin/admin-client.server.ts";
import { type AppRefusals, createAppRefusals } from "../shopify/tokens/app-refusals.server.ts";
import { createFetchOrders, type FetchOrders, type FetchOrdersOptions } from "../shopify/orders/fetch-orders.server.ts";
import { createSessionStorage } from "../shopify/tokens/session-storage.server.ts";
import { createShopifyFetch } from "../shopify/tokens/shopify-fetch.server.ts";
import { createTokenStore } from "../shopify/tokens/token-store.server.ts";
import { createTokens } from "../shopify/tokens/tokens.server.ts";
import type { ChangeNotes } from "../incidents/notes.server.ts";
import { createTokenMoments } from "../incidents/token-moments.server.ts";
import type { ShopDirectory } from "../shops/directory.server.ts";
import { noteWithheld, orderAccess } from "../shops/order-access.server.ts";
import { keepShopFacts, noteInstall } from "../shops/lifecycle.server.ts";

/** What a process needs of Shopify: sign-in for pages, facts for plans. */
export interface ShopifySide {
  shopify: Shopify;
  /** The Admin API: it renews tokens, so it is the workers' alone. */
  admin: AdminClient;
  /**
   * Asks Shopify for variants and keeps what it says, and for the shop's own facts where they are missing. Throws when it
   * can't be asked.
   */
  fetchFacts(shop: ShopConnections, wanted: WantedVariant[]): Promise<KnownVariants>;
  /** Asks anew for what is kept of a product; for all its variants where `whole` says so. Throws like `fetchFacts`. */
  refreshProduct(shop: ShopConnections, productId: string, options?: { whole?: boolean }): Promise<void>;
  /** Reads whole orders by their ids. Throws when Shopify can't be asked. */
  fetchOrders: FetchOrders;
  /** The same for work in the background: at most half as fast as the shop's bucket fills. */
  fetchOrdersGently: FetchOrders;
  /** What Shopify refuses to the whole app. */
  refusals: AppRefusals;
}

export interface ShopifySideOptions {
  env: Environment;
  database: Database;
  seal: Seal;
  clock: RunningClock;
  log: Log;
  metrics: Pick<Metrics, "tokenExchange">;
  queue: Queue;
  shops: ShopDirectory;
  shopConnections: ShopConnectionsReader;
  changes: Pick<ChangeNotes, "note">;
}

/** Builds the Shopify side of a process' services. The way to Shopify is set for the whole process: call it once. */
export async function createShopifySide(
  options: ShopifySideOptions,
): Promise<ShopifySide & { close(): Promise<void> }> {
  const { env, database, seal, clock, log, queue, shops } = options;
  const now = (): number => clock.now();
  const { fetch, close } = createShopifyFetch({ sandboxOrigin: env.sandbox?.shopify, sending: env.sending });
  const store = createTokenStore({
    sql: database.sql,
    exclusive: (name, work) => database.exclusive(name, work),
    sealer: seal,
    now,
    ...createTokenMoments(now),
  });
  const shopify = await createShopify({
    apiKey: env.shopify.apiKey,
    apiSecret: env.shopify.apiSecret,
    appUrl: env.shopify.appUrl,
    scopes: SCOPES,
    sessionStorage: createSessionStorage({ store, now }),
    fetch,
    sandbox: env.sandbox && { shopifyOrigin: env.sandbox.shopify, now },
    async onInstall(domain, scopes) {
      const { id } = await noteInstall(database.sql, domain, scopes, new Date(now()));
      shops.forget(domain);
      options.changes.note(id);
      await queue.send("refresh-shop", { shopId: id });
      await queue.send("publish-storefront", { shopId: id });
      await queue.send("keep-topics", { shopId: id });
    },
    onExchange: (outcome) => options.metrics.tokenExchange(outcome),
    log,
  });
  const { apiKey, apiSecret } = env.shopify;
  const refusals = createAppRefusals({ sql: database.sql, now, log });
  const admin = createAdminClient({
    tokens: createTokens({ store, fetch, apiKey, apiSecret, now, log }),
    fetch,
    now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onNetwork: (refusal) => (refusal === null ? refusals.granted("network") : refusals.refused("network", refusal)),
    log,
  });

  const fetching: FetchOrdersOptions = {
    admin,
    linkKeys: options.shopConnections.providers.linkKeys,
    accessOf: ({ id }) => orderAccess(database.sql, id, new Date(now())),
    async onWithheld({ id, domain }, what) {
      log.warn({ shop: domain, what }, "Shopify withholds something of orders; it is asked for again tomorrow");
      await noteWithheld(database.sql, id, what, new Date(now()));
    },
    async onUnreadable({ id, domain }, field, orderId) {
      log.warn({ shop: domain, field, order: orderId }, "an order of Shopify's can't be read");
      await setAside(database.sql, id, { id: orderId, reason: field }, new Date(now()));
    },
  };

  const lookUps = createLookUps(database.sql, now);
  const askAs = (shop: ShopConnections): AskShopify => ({
    variants: (variantIds) => admin.fetchVariantFacts(shop.domain, variantIds, metafieldKeys(shop)),
    product: (productId) => admin.fetchProduct(shop.domain, productId, metafieldKeys(shop)),
  });

  return {
    shopify,
    admin,
    refusals,
    fetchOrders: createFetchOrders(fetching),
    fetchOrdersGently: createFetchOrders({ ...fetching, gentle: true }),
    async fetchFacts(shop, wanted) {
      if (!shop.profile) {
        await keepShopFacts(database.sql, shop.domain, await admin.fetchShopFacts(shop.domain), new Date(now()));
        options.shopConnections.forget();
      }
      return wanted.length === 0 ? new Map() : lookUps.missing(shop.shopId, wanted, askAs(shop));
    },
    refreshProduct: (shop, productId, options) => lookUps.refresh(shop.shopId, productId, askAs(shop), options),
    close,
  };
}

/** The metafields that a shop's connections name their products by. */
function metafieldKeys({ connections }: ShopConnections): string[] {
  return connections.flatMap(({ settings }) => {
    const rule = parseReferenceRule(settings.productReference);
    return rule?.kind === "metafield" ? [rule.key] : [];
  });
}
