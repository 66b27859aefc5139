import type { WantedVariant } from "../catalog/facts.ts";
import type { KnownVariants } from "../catalog/product-facts.server.ts";
import { createCredentials, type Credentials } from "../connections/credentials.server.ts";
import type { SettledAttempt } from "../delivery/concluded.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Providers } from "../domain/providers.ts";
import { type ChangeNotes, createChangeNotes } from "../incidents/notes.server.ts";
import { createIngest, type Ingest } from "../orders/ingest.server.ts";
import {
  createShopConnections,
  type ShopConnections,
  type ShopConnectionsReader,
} from "../connections/shop-connections.server.ts";
import type { Actor } from "../records/audit.server.ts";
import { type RunningClock, startSandboxClock, systemClock } from "../platform/clock.server.ts";
import { type Database, openDatabase } from "../platform/database/database.server.ts";
import type { Environment } from "../platform/env.server.ts";
import { createLog } from "../platform/telemetry/log.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { createRedact } from "../platform/telemetry/redact.ts";
import { createMetrics, type Metrics } from "../platform/telemetry/metrics.server.ts";
import { createSeal, type Seal } from "../platform/secrets/seal.server.ts";
import type { OrderRef } from "../platform/telemetry/trace.server.ts";
import { PROVIDERS } from "../providers/registry.ts";
import { openQueue, type Queue } from "../queue/boss.server.ts";
import {
  type ConnectionSetup,
  createConnectionSetup,
  type TestOutcome,
} from "../connections/connection-setup.server.ts";
import { type ConnectionSwitches, createConnectionSwitches } from "../connections/connection-switches.server.ts";
import { createScreens, type Screens } from "../screens/screens.server.ts";
import { createShopDirectory, type ShopDirectory } from "../shops/directory.server.ts";
import { createStorefronts, type Storefronts } from "../connections/storefront/storefronts.server.ts";
import { createHomeSide, type HomeSide } from "./home-side.server.ts";
import { createSettingsSide, type SettingsSide } from "./settings-side.server.ts";
import { observeAttempt, observeIngest, observeJobs, observePlan } from "./observe.server.ts";
import { createOutwards, type Send } from "./outwards.server.ts";
import { createOrderSide, type OrderSide } from "./order-side.server.ts";
import { createSilentShops } from "./silent-shops.ts";
import { requireSchema, type SchemaStep } from "./schema.server.ts";
import { createShopifySide, type ShopifySide } from "./shopify-side.server.ts";
import { readVersion } from "./version.server.ts";
import { createWebhookSide, type WebhookSide } from "./webhook-side.server.ts";

/** Everything with state, built once per process and handed to whoever needs it. */
export interface Services extends ShopifySide, WebhookSide, HomeSide, SettingsSide, OrderSide {
  env: Environment;
  providers: Providers;
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
  switches: ConnectionSwitches;
  screens: Screens;
  storefronts: Storefronts;
  /** In which shops something changed that may need somebody. */
  changes: ChangeNotes;
  testConnection(shop: { id: number; domain: string }, provider: ProviderName, actor: Actor): Promise<TestOutcome>;
  ingest: Ingest;
  /** Told that orders wait to be planned; a worker of the same process is woken by it. */
  onOrders(listener: () => void): void;
  origin(name: ProviderName): string;
  send: Send;
  /** The same over connections of their own, so that orders and shoppers never wait for each other. */
  sendForVisitor: Send;
  fetchFacts(shop: ShopConnections, wanted: WantedVariant[]): Promise<KnownVariants>;
  refreshProduct(shop: ShopConnections, productId: string, options?: { whole?: boolean }): Promise<void>;
  redact(text: string): string;
  onSettled(attempt: SettledAttempt): void;
  /** Shops of which this process made five attempts in fifteen minutes, and none delivered. */
  silentShops(): number;
  onPlanned(orders: readonly OrderRef[], from: number): void;
  close(): Promise<void>;
}

const POOL_SIZE = 10;
/**
 * What a statement may take, by whose work it is: Shopify waits five seconds and a person not much longer, a worker
 * repeats what fails, and an operator's command may go through all there is.
 */
const STATEMENT_MS: Record<Environment["role"], number> = {
  web: 10_000,
  all: 30_000,
  worker: 30_000,
  migrate: 600_000,
};
const CONNECTIONS_PER_PROVIDER = 512;
const VISITORS_CONNECTIONS = 32;

/**
 * Builds the services of a process: database opened, its tables checked or whatever `schema` does about them, clock
 * running, nothing yet listening. `env` was read for the same providers; `readOnly` where whoever asks must not change a
 * row of a server's database, `statementMs` where a statement may take less or more than the role's.
 */
export async function createServices(
  env: Environment,
  {
    providers = PROVIDERS,
    schema = requireSchema,
    readOnly = false,
    statementMs = STATEMENT_MS[env.role],
  }: { providers?: Providers; schema?: SchemaStep; readOnly?: boolean; statementMs?: number } = {},
): Promise<Services> {
  const redact = createRedact(providers.all.flatMap(({ secretsIn = [] }) => secretsIn));
  const log = createLog({ level: env.logLevel, role: env.role, redact });
  const clock = env.sandbox ? await startSandboxClock({ origin: env.sandbox.shopify, log }) : systemClock;
  const database = await openDatabase({
    url: env.databaseUrl,
    dataDir: env.dataDir,
    log,
    poolSize: POOL_SIZE,
    statementMs,
    readOnly,
  });
  const { sql } = database;
  try {
    await schema(database, log);
  } catch (error) {
    await database.close();
    await clock.close();
    throw error;
  }

  const metrics = createMetrics({
    sending: env.sending,
    build: { role: env.role, version: readVersion(), commit: env.commit ?? "unknown" },
  });
  // Loaded only where it is wanted.
  const tracing = env.otlp ? await import("../platform/telemetry/trace.server.ts") : null;
  const trace = env.otlp && tracing ? tracing.createTrace({ ...env.otlp, role: env.role, log }) : null;
  const isWorker = env.role === "all" || env.role === "worker";
  const queue = observeJobs(await openQueue(database, log, { worker: isWorker }), metrics);
  const now = (): number => clock.now();
  const origin = (name: ProviderName): string => env.providerOrigins[name] ?? providers.of(name).defaultOrigin;
  const outwards = createOutwards({
    ...{ origins: providers.names.map(origin), sandbox: env.sandbox !== undefined, sending: env.sending },
  });
  const send = outwards.open(CONNECTIONS_PER_PROVIDER);

  const shops = createShopDirectory(sql, now);
  const shopConnections = createShopConnections(sql, providers, now);
  const seal = createSeal(env.encryptionKeys);
  const credentials = createCredentials({ sql, sealer: seal, providers, now });
  const publishStorefront = (shopId: number): Promise<void> => queue.send("publish-storefront", { shopId });
  const changes = createChangeNotes({ sql, now, log });
  const onChanged = async (shopId: number): Promise<void> => {
    changes.note(shopId);
    credentials.forget(shopId);
    shopConnections.forget();
    await database.notify("fitloop_orders");
    await publishStorefront(shopId);
    await queue.send("keep-topics", { shopId });
  };
  const setup = createConnectionSetup({ sql, credentials, providers, send, origin, now, onChanged });
  const switches = createConnectionSwitches({ sql, now, onChanged, log });
  const storefronts = createStorefronts({
    ...{ sql, providers, now },
    async onChanged(shopId) {
      changes.note(shopId);
      await publishStorefront(shopId);
    },
  });
  const screens = createScreens({ sql, providers, shopConnections, appUrl: env.shopify.appUrl, now });
  const shopifySide = await createShopifySide({
    ...{ env, database, seal, clock, log, metrics, queue, shops, shopConnections, changes },
  });

  const listeners: (() => void)[] = [];
  const onCommitted = (): void => {
    if (listeners.length === 0) void database.notify("fitloop_orders").catch(() => undefined);
    for (const listener of listeners) listener();
  };
  const ingest = observeIngest(createIngest(sql, { onCommitted }), trace, now);
  const observe = observeAttempt(metrics, trace);
  const tracePlan = observePlan(trace, now);
  const webhookSide = createWebhookSide({
    ...{ env, database, seal, now, log, metrics, queue, shops, shopConnections, ingest, changes },
    fetchOrders: shopifySide.fetchOrders,
  });

  const silent = createSilentShops();

  const orderSide = createOrderSide({ sql, screens, ...shopifySide, shopConnections, ingest, origin, now, log });

  return {
    ...shopifySide,
    ...webhookSide,
    ...orderSide,
    env,
    providers,
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
    switches,
    screens,
    storefronts,
    changes,
    ...createHomeSide({ sql, screens, changes, now, forgetConnections: () => shopConnections.forget() }),
    ...createSettingsSide({ sql, open: seal.open, profile: (shop) => screens.profile(shop), changes, now }),
    async testConnection(shop, provider, actor) {
      const outcome = await setup.test(shop, await screens.profile(shop), provider, actor);
      changes.note(shop.id);
      return outcome;
    },
    ingest,
    onOrders: (listener) => void listeners.push(listener),
    origin,
    send,
    sendForVisitor: outwards.open(VISITORS_CONNECTIONS),
    redact,
    onSettled(attempt) {
      observe(attempt);
      silent.note(attempt.claimed.shopId, /delivered$/.test(attempt.decision.status), now());
      changes.note(attempt.claimed.shopId);
      if (attempt.decision.gate.kind === "hold") credentials.forget(attempt.claimed.shopId);
    },
    silentShops: () => silent.count(now()),
    onPlanned(orders, from) {
      for (const { shopId } of orders) changes.note(shopId);
      tracePlan?.(orders, from);
    },
    async close() {
      await changes.flush();
      await queue.stop();
      await outwards.close();
      await clock.close();
      await shopifySide.close();
      await trace?.close();
      await database.close();
    },
  };
}
