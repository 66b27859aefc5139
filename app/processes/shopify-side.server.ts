import type { VariantFacts } from "../catalog/facts.ts";
import { parseReferenceRule } from "../domain/product-reference.ts";
import type { ShopConnections, ShopConnectionsReader } from "../orders/shop-connections.server.ts";
import type { RunningClock } from "../platform/clock.server.ts";
import type { Database } from "../platform/database.server.ts";
import type { Environment } from "../platform/env.server.ts";
import type { Log } from "../platform/log.ts";
import type { Seal } from "../platform/seal.server.ts";
import type { Queue } from "../queue/boss.server.ts";
import { createShopify, type Shopify } from "../shopify.server.ts";
import { SCOPES } from "../shopify/scopes.ts";
import { createAdminClient, type AdminClient } from "../shopify/admin-client.server.ts";
import { createFetchOrders, type FetchOrders } from "../shopify/fetch-orders.server.ts";
import { createSessionStorage } from "../shopify/session-storage.server.ts";
import { createShopifyFetch } from "../shopify/shopify-fetch.server.ts";
import { createTokenStore } from "../shopify/token-store.server.ts";
import { createTokens } from "../shopify/tokens.server.ts";
import type { ShopDirectory } from "../shops/directory.server.ts";
import { noteWithheld, orderAccess } from "../shops/order-access.server.ts";
import { keepShopFacts, noteInstall } from "../shops/lifecycle.server.ts";

/** What a process needs of Shopify: sign-in for pages, facts for plans. */
export interface ShopifySide {
  shopify: Shopify;
  /** The Admin API: it renews tokens, so it is the workers' alone. */
  admin: AdminClient;
  /** Asks Shopify for variants, and for the shop's own facts where they are missing. Throws when it can't be asked. */
  fetchFacts(shop: ShopConnections, variantIds: string[]): Promise<Map<string, VariantFacts | null>>;
  /** Reads whole orders by their ids. Throws when Shopify can't be asked. */
  fetchOrders: FetchOrders;
}

export interface ShopifySideOptions {
  env: Environment;
  database: Database;
  seal: Seal;
  clock: RunningClock;
  log: Log;
  queue: Queue;
  shops: ShopDirectory;
  shopConnections: ShopConnectionsReader;
}

/** Builds the Shopify side of a process' services. The way to Shopify is set for the whole process: call it once. */
export async function createShopifySide(
  options: ShopifySideOptions,
): Promise<ShopifySide & { close(): Promise<void> }> {
  const { env, database, seal, clock, log, queue, shops } = options;
  const now = (): number => clock.now();
  const { fetch, close } = createShopifyFetch({ sandboxOrigin: env.sandbox?.shopify });
  const store = createTokenStore({
    sql: database.sql,
    exclusive: (name, work) => database.exclusive(name, work),
    sealer: seal,
    now,
  });
  const shopify = await createShopify({
    apiKey: env.shopify.apiKey,
    apiSecret: env.shopify.apiSecret,
    appUrl: env.shopify.appUrl,
    scopes: SCOPES.required,
    sessionStorage: createSessionStorage({ store, now }),
    fetch,
    sandbox: env.sandbox && { shopifyOrigin: env.sandbox.shopify, now },
    async onInstall(domain, scopes) {
      const { id } = await noteInstall(database.sql, domain, scopes, new Date(now()));
      shops.forget(domain);
      await queue.send("refresh-shop", { shopId: id });
      await queue.send("publish-storefront", { shopId: id });
    },
    log,
  });
  const { apiKey, apiSecret } = env.shopify;
  const admin = createAdminClient({
    tokens: createTokens({ store, fetch, apiKey, apiSecret, now, log }),
    fetch,
    now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });

  const fetchOrders = createFetchOrders({
    admin,
    accessOf: ({ id }) => orderAccess(database.sql, id),
    onWithheld: ({ id }) => noteWithheld(database.sql, id, new Date(now())),
    onUnreadable: ({ domain }, field) => log.warn({ shop: domain, field }, "an order of Shopify's can't be read"),
  });

  return {
    shopify,
    admin,
    fetchOrders,
    async fetchFacts(shop, variantIds) {
      if (!shop.profile) {
        await keepShopFacts(database.sql, shop.domain, await admin.fetchShopFacts(shop.domain), new Date(now()));
        options.shopConnections.forget();
      }
      if (variantIds.length === 0) return new Map();
      return admin.fetchVariantFacts(shop.domain, variantIds, metafieldKeys(shop));
    },
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
