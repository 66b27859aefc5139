import type { VariantFacts } from "../catalog/facts.ts";
import { createCredentials, type Credentials } from "../connections/credentials.server.ts";
import type { DeliveryName } from "../delivery/ledger.server.ts";
import { replayDelivery, type ReplayOutcome } from "../delivery/replay.server.ts";
import type { SettledAttempt } from "../delivery/settle.server.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { HttpResult } from "../domain/outcome.ts";
import type { RequestDescription } from "../domain/provider.ts";
import { createIngest, type Ingest } from "../orders/ingest.server.ts";
import {
  createShopConnections,
  eventsTaken,
  type ShopConnections,
  type ShopConnectionsReader,
} from "../orders/shop-connections.server.ts";
import type { Actor } from "../platform/audit.server.ts";
import { type RunningClock, startSandboxClock, systemClock } from "../platform/clock.server.ts";
import { type Database, ensurePartitions, migrate, openDatabase } from "../platform/database.server.ts";
import { appSecrets, type Environment } from "../platform/env.server.ts";
import { createHttp } from "../platform/http.server.ts";
import { createLog, redact } from "../platform/log.server.ts";
import type { Log } from "../platform/log.ts";
import { createMetrics, type Metrics } from "../platform/metrics.server.ts";
import { createSeal, type Seal } from "../platform/seal.server.ts";
import type { OrderRef } from "../platform/trace.server.ts";
import { type AnyProvider, allProviders, providerOf } from "../providers/registry.ts";
import { openQueue, type Queue } from "../queue/boss.server.ts";
import { type ConnectionSetup, createConnectionSetup, type TestOutcome } from "../setup/connection-setup.server.ts";
import { createScreens, type Screens } from "../setup/screens.server.ts";
import { createShopDirectory, type ShopDirectory } from "../shops/directory.server.ts";
import { createStorefronts, type Storefronts } from "../storefront-settings/storefronts.server.ts";
import { createReceive, type RawWebhook, type ReceiveOutcome } from "../webhooks/receive.server.ts";
import { createTopicHandlers } from "../webhooks/topic-handlers.server.ts";
import { observeAttempt, observeIngest, observeJobs, observePlan } from "./observe.server.ts";
import { createShopifySide, type ShopifySide } from "./shopify-side.server.ts";

/** Everything with state, built once per process and handed to whoever needs it. */
export interface Services extends ShopifySide {
  env: Environment;
  log: Log;
  clock: RunningClock;
  database: Database;
  metrics: Metrics;
  queue: Queue;
  shops: ShopDirectory;
  shopConnections: ShopConnectionsReader;
  credentials: Credentials;
  seal: Seal;
  setup: ConnectionSetup;
  screens: Screens;
  storefronts: Storefronts;
  testConnection(shop: { id: number; domain: string }, provider: ProviderName, actor: Actor): Promise<TestOutcome>;
  replay(shop: { id: number }, name: DeliveryName, actor: Actor): Promise<ReplayOutcome>;
  ingest: Ingest;
  /** Told that orders wait to be planned; a worker of the same process is woken by it. */
  onOrders(listener: () => void): void;
  receive(webhook: RawWebhook): Promise<ReceiveOutcome>;
  resolveProvider(name: ProviderName): AnyProvider;
  origin(name: ProviderName): string;
  send(request: RequestDescription): Promise<HttpResult & { ms: number }>;
  fetchFacts(shop: ShopConnections, variantIds: string[]): Promise<Map<string, VariantFacts | null>>;
  redact(text: string): string;
  onSettled(attempt: SettledAttempt): void;
  onPlanned: ((orders: readonly OrderRef[], from: number) => void) | undefined;
  close(): Promise<void>;
}

const POOL_SIZE = 10;
const CONNECTIONS_PER_PROVIDER = 512;

/** Builds the services of a process: database opened and migrated, clock running, nothing yet listening. */
export async function createServices(env: Environment): Promise<Services> {
  const log = createLog({ level: env.logLevel, role: env.role });
  const clock = env.sandbox ? await startSandboxClock({ origin: env.sandbox.shopify, log }) : systemClock;
  const database = await openDatabase({ url: env.databaseUrl, dataDir: env.dataDir, log, poolSize: POOL_SIZE });
  const { sql } = database;
  await migrate(database);
  await ensurePartitions(database, new Date(clock.now()));

  const metrics = createMetrics();
  // Loaded only where it is wanted.
  const tracing = env.otlp ? await import("../platform/trace.server.ts") : null;
  const trace = env.otlp && tracing ? tracing.createTrace({ ...env.otlp, role: env.role, log }) : null;
  const isWorker = env.role === "all" || env.role === "worker";
  const queue = observeJobs(await openQueue(database, log, { worker: isWorker }), metrics);
  const now = (): number => clock.now();
  const origin = (name: ProviderName): string => env.providerOrigins[name] ?? providerOf(name).defaultOrigin;
  const http = createHttp({
    origins: allProviders.map(({ name }) => origin(name)),
    sandbox: env.sandbox !== undefined,
    connections: CONNECTIONS_PER_PROVIDER,
  });
  const send = ({ body, maxAnswerBytes, ...request }: RequestDescription): Promise<HttpResult & { ms: number }> =>
    http.request(
      { ...request, body: body === null ? null : JSON.stringify(body) },
      maxAnswerBytes === undefined ? {} : { maxBytes: maxAnswerBytes },
    );

  const shops = createShopDirectory(sql, now);
  const shopConnections = createShopConnections(sql, now);
  const seal = createSeal(env.encryptionKeys);
  const credentials = createCredentials({ sql, sealer: seal, resolveProvider: providerOf, now });
  const publishStorefront = (shopId: number): Promise<void> => queue.send("publish-storefront", { shopId });
  const setup = createConnectionSetup({
    sql,
    credentials,
    resolveProvider: providerOf,
    send,
    origin,
    now,
    async onChanged(shopId) {
      credentials.forget(shopId);
      shopConnections.forget();
      await database.notify("fitloop_orders");
      await publishStorefront(shopId);
    },
  });
  const storefronts = createStorefronts({ sql, now, onChanged: publishStorefront });
  const screens = createScreens({ sql, shopConnections, appUrl: env.shopify.appUrl, now });
  const shopifySide = await createShopifySide({ env, database, seal, clock, log, queue, shops, shopConnections });

  const listeners: (() => void)[] = [];
  const onCommitted = (): void => {
    if (listeners.length === 0) void database.notify("fitloop_orders").catch(() => undefined);
    for (const listener of listeners) listener();
  };
  const ingest = observeIngest(createIngest(sql, { onCommitted }), trace, now);
  const observe = observeAttempt(metrics, trace);
  const receive = createReceive({
    sql,
    secrets: appSecrets(env),
    shops,
    ingest,
    handlers: createTopicHandlers(
      sql,
      shops,
      {
        refreshProduct: (shopId, productId) => queue.send("refresh-product", { shopId, productId }),
        redactShop: (shopId) => queue.send("redact-shop", { shopId }),
      },
      seal.seal,
    ),
    async eventsTaken(shopId) {
      const shop = (await shopConnections.of([shopId])).get(shopId);
      return shop ? eventsTaken(shop) : new Set();
    },
    onUpstreamDelay: (seconds) => metrics.upstreamDelay(seconds),
    seal: seal.seal,
    now,
    log,
  });

  return {
    ...shopifySide,
    env,
    log,
    clock,
    database,
    metrics,
    queue,
    shops,
    shopConnections,
    credentials,
    seal,
    setup,
    screens,
    storefronts,
    testConnection: async (shop, provider, actor) => setup.test(shop, await screens.profile(shop), provider, actor),
    replay: (shop, name, actor) => replayDelivery(sql, shop.id, name, actor, new Date(now())),
    ingest,
    onOrders: (listener) => void listeners.push(listener),
    receive,
    resolveProvider: providerOf,
    origin,
    send,
    redact,
    onSettled(attempt) {
      observe(attempt);
      if (attempt.decision.status === "held") credentials.forget(attempt.delivery.shopId);
    },
    onPlanned: observePlan(trace, now),
    async close() {
      await queue.stop();
      await http.close();
      await clock.close();
      await shopifySide.close();
      await trace?.close();
      await database.close();
    },
  };
}
