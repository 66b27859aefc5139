import type { ChangeNotes } from "../incidents/notes.server.ts";
import type { Ingest } from "../orders/ingest.server.ts";
import type { ShopConnectionsReader } from "../connections/shop-connections.server.ts";
import type { Database } from "../platform/database/database.server.ts";
import { appSecrets, type Environment } from "../platform/env.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import type { Metrics } from "../platform/telemetry/metrics.server.ts";
import type { Seal } from "../platform/secrets/seal.server.ts";
import type { Queue } from "../queue/boss.server.ts";
import type { FetchOrders } from "../shopify/orders/fetch-orders.server.ts";
import type { ShopDirectory } from "../shops/directory.server.ts";
import { createBodyHandler } from "../webhooks/handle-body.server.ts";
import { readerVersion } from "../webhooks/reader-version.server.ts";
import { createReceive, type RawWebhook, type ReceiveOutcome } from "../webhooks/receive.server.ts";
import { createReread, type Rereader } from "../webhooks/reread.server.ts";
import { createTopicHandlers } from "../webhooks/topic-handlers.server.ts";

/** What a process takes in from Shopify: webhooks as they come, and those that couldn't be read then. */
export interface WebhookSide {
  receive(webhook: RawWebhook): Promise<ReceiveOutcome>;
  /** Asks Shopify for orders, and so is the workers' alone. */
  quarantine: Rereader;
}

export interface WebhookSideOptions {
  env: Environment;
  database: Database;
  seal: Seal;
  now(): number;
  log: Log;
  metrics: Pick<Metrics, "upstreamDelay">;
  queue: Queue;
  shops: ShopDirectory;
  shopConnections: ShopConnectionsReader;
  ingest: Ingest;
  changes: Pick<ChangeNotes, "note">;
  fetchOrders: FetchOrders;
}

export function createWebhookSide(options: WebhookSideOptions): WebhookSide {
  const { database, seal, now, log, metrics, queue, shops, shopConnections, ingest, fetchOrders } = options;
  const { sql } = database;
  const followUps = {
    refreshProduct: (shopId: number, productId: string) => queue.send("refresh-product", { shopId, productId }),
    redactShop: (shopId: number) => queue.send("redact-shop", { shopId }),
  };
  const common = {
    sql,
    shops,
    ingest,
    handlers: createTopicHandlers(sql, shops, followUps, shopConnections.providers, seal.seal),
    linkKeys: shopConnections.providers.linkKeys,
    eventsTaken: (shopId: number) => shopConnections.eventsTaken(shopId),
    readBy: readerVersion(),
    now,
    log,
  };
  return {
    receive: createReceive({
      ...common,
      secrets: appSecrets(options.env),
      onUpstreamDelay: (seconds) => metrics.upstreamDelay(seconds),
      onShopChanged: (shopId) => options.changes.note(shopId),
      seal: seal.seal,
    }),
    quarantine: createReread({ ...common, handle: createBodyHandler(common), open: seal.open, fetchOrders }),
  };
}
