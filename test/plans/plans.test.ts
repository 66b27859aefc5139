import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepProducts } from "#app/catalog/product-facts.server.ts";
import { CHANNELS, LINK_METHODS } from "#app/delivery/ledger-filter.ts";
import { DELIVERY_STATUSES } from "#app/domain/delivery.ts";
import { readNeeds } from "#app/incidents/read.server.ts";
import { createSweep } from "#app/incidents/sweep.server.ts";
import { openDatabase } from "#app/platform/database/database.server.ts";
import { readEnvironment } from "#app/platform/env.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { runOperatorCommand } from "#app/processes/commands/run.server.ts";
import { keepLines } from "#app/lines/keep-lines.server.ts";
import { forgetAdvice, keepAdvice } from "#app/session-links/advice.server.ts";
import { maintain } from "#app/upkeep/maintain.server.ts";
import { maintenanceSteps } from "#app/upkeep/steps.server.ts";
import { migrateSchema } from "#app/processes/schema.server.ts";
import { createServices, type Services } from "#app/processes/services.server.ts";
import { startWorker, type Worker } from "#app/processes/worker.server.ts";
import { type Cluster, makeCluster } from "#test/chaos/cluster.ts";
import { type Outside, startOutside } from "#test/chaos/sandbox.ts";
import { lineBody, linkAttributes, orderBody } from "#test/support/orders.ts";
import { boundOf, explaining, type Ran, readPlans } from "./plans.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { PROVIDER_NAMES, toOrder } from "#test/support/providers.ts";

const ORDERS = 200_000;
const SHOPS = 20;
const NEW_ORDERS = 60;
const hasServer = Boolean(process.env["DATABASE_URL"]);
/** Every table of ours, by the schema that Prisma's client is made from. */
const OURS = new RegExp(
  `\\b(${[...readFileSync("prisma/schema.prisma", "utf8").matchAll(/@@map\("(\w+)"\)/g)].map(([, name]) => name).join("|")})\\b`,
);

describe.skipIf(!hasServer)("what statements read of large tables (run by npm run test:postgres)", () => {
  const folder = mkdtempSync(join(tmpdir(), "fitloop-plans-"));
  let cluster: Cluster;
  let outside: Outside;
  let client: pg.Client;

  beforeAll(async () => {
    chmodSync(folder, 0o777);
    const made = await makeCluster(explaining(folder));
    if ("missing" in made) throw new Error(made.missing);
    cluster = made;
    outside = await startOutside({ seed: "plans", appUrl: "http://127.0.0.1:9" });
    client = new pg.Client({ connectionString: cluster.url });
    await client.connect();
    await client.query("SET auto_explain.log_min_duration = -1");
    const database = await openDatabase({ url: cluster.url, dataDir: folder, log: silentLog });
    await migrateSchema(database, silentLog);
    await database.close();
    await fill(client);
  }, 180_000);
  afterAll(async () => {
    await client.end();
    await outside.close();
    await cluster.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it.each([
    ["with fresh statistics", "force_custom_plan"],
    ["with fresh statistics", "force_generic_plan"],
    ["with none at all", "force_custom_plan"],
    ["with none at all", "force_generic_plan"],
  ])("is bounded %s, by a %s", { timeout: 120_000 }, async (statistics, mode) => {
    if (statistics === "with none at all") await forgetStatistics(client);
    else await client.query("ANALYZE");
    await client.query(`ALTER DATABASE postgres SET plan_cache_mode = ${mode}`);
    const before = readPlans(folder, isOurs).length;
    await live();
    const ran = readPlans(folder, isOurs).slice(before);
    expect(new Set(ran.map(({ text }) => text)).size).toBeGreaterThan(60);
    expect(tooMuch(ran)).toEqual([]);
  });

  /** A worker that delivers, every page of the admin, every command, and what keeps the tables small. */
  async function live(): Promise<void> {
    const env = { ...outside.env, DATABASE_URL: cluster.url, FITLOOP_DATA_DIR: folder, LOG_LEVEL: "error" };
    const services = await createServices(readEnvironment(env, PROVIDERS.all));
    let worker: Worker | null = null;
    try {
      const shop = { id: 1, domain: "shop1.myshopify.com" };
      await connect(services, shop);
      worker = await startWorker(services);
      await takeIn(services, shop.id);
      await untilSettled(shop.id);
      await look(services, shop);
      await sweep(services, shop.id);
      await advise(services, shop.id);
      await maintain(services, maintenanceSteps(services));
    } finally {
      await worker?.drain();
      await services.close();
    }
  }

  async function connect(services: Services, shop: { id: number; domain: string }): Promise<void> {
    const save = (provider: "bodygram" | "naiz" | "robosize", credential: object, settings: object) =>
      services.setup.save({ shop, provider, credential, settings, enabled: true, actor: "operator:ada" });
    await save("bodygram", { clientKey: "plans" }, { brandId: "plans" });
    await save("naiz", { partnerHash: "ab".repeat(16) }, { domain: "plans.example" });
    await save("robosize", { apiKey: "plans" }, {});
    const { product_id: productId, variant_id: variantId } = lineBody() as Record<string, number>;
    const own = { sku: "ALP-TEE-M", barcode: null, values: ["Forest", "M"], metafields: {} };
    const options = [
      { name: "Color", values: ["Forest"], linked: null },
      { name: "Size", values: ["S", "M", "L"], linked: null },
    ];
    const facts = { handle: "tee", vendor: "Alpine", title: "Tee", options, sizeOption: null, metafields: {} };
    const product = {
      productId: String(productId),
      facts,
      variants: new Map([[String(variantId), own]]),
      whole: false,
    };
    await keepProducts(services.database.sql, shop.id, [product], new Date(services.clock.now()));
  }

  let taken = 0;
  async function takeIn(services: Services, shopId: number): Promise<void> {
    const at = new Date(services.clock.now());
    await Promise.all(
      Array.from({ length: NEW_ORDERS }, () => {
        const id = String(9_000_000_000_000 + (taken += 1));
        const body = orderBody({
          line_items: [lineBody()],
          id,
          admin_graphql_api_id: `gid://shopify/Order/${id}`,
          name: `#N${taken}`,
        });
        const order = toOrder({ ...body, note_attributes: linkAttributes() });
        const event = "order_paid" as const;
        return services.ingest.add({ shopId, order, event, origin: "webhook", receivedAt: at, triggeredAt: at });
      }),
    );
  }

  async function untilSettled(shopId: number): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      const { rows } = await client.query<{ left: string }>(
        `SELECT count(*) AS left FROM due WHERE shop_id = $1 AND queue = 'plan'`,
        [shopId],
      );
      if (Number(rows[0]?.left) === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("Orders weren't planned in time.");
  }

  /** A visitor is told a size, and the orders since are looked through for it. */
  async function advise(services: Services, shopId: number): Promise<void> {
    const { upkeep } = services.database;
    const told = { provider: "bodygram", product: "632910392", reference: null, size: "M", score: null };
    const at = new Date("2026-02-04T00:00:00Z");
    await keepAdvice(upkeep, shopId, "5b8c1f0e-session", { ...told, immediate: false, taken: true }, at);
    const now = (): number => services.clock.now() + 120_000;
    await client.query(`UPDATE shop SET lines_until = now() - interval '10 minutes' WHERE id = $1`, [shopId]);
    expect(await keepLines({ sql: upkeep, shops: services.shopConnections, now })).toBeGreaterThan(0);
    await forgetAdvice(upkeep, shopId, "fl_20");
  }

  /** What opens and closes incidents, of a shop in which something has just changed. */
  async function sweep(services: Services, shopId: number): Promise<void> {
    services.changes.note(shopId);
    await services.changes.flush();
    const { clock, providers, log, database } = services;
    const now = (): number => clock.now() + 60_000;
    expect(await createSweep({ sql: database.sql, providers, now, log })()).toBe(true);
    await readNeeds(database.sql, shopId, new Date(now()));
  }

  async function look(services: Services, shop: { id: number; domain: string }): Promise<void> {
    const whole = { id: shop.id, domain: shop.domain } as Parameters<Services["orderPage"]>[0];
    await services.home(whole);
    await services.storefrontScreen(whole);
    await services.settings.show(whole);
    for (const provider of PROVIDER_NAMES) await services.screens.connection(whole, provider);
    const filters = [
      {},
      { order: "#1234" },
      ...PROVIDER_NAMES.map((provider) => ({ provider })),
      { reason: "http_422" },
      { reason: "never_seen", provider: "naiz" },
      ...LINK_METHODS.map((link) => ({ link })),
      ...CHANNELS.map((channel) => ({ channel })),
      { from: "2026-01-01", to: new Date(services.clock.now()).toISOString().slice(0, 10) },
      { to: "2001-01-01" },
      ...DELIVERY_STATUSES.flatMap((status) => [{ status }, { status, provider: "naiz" as const }]),
    ];
    for (const filter of filters) {
      const { next } = await services.screens.orders(whole, { ...filter, limit: 50 });
      if (next) await services.screens.orders(whole, { ...filter, limit: 50, after: next });
    }
    const { orders } = await services.screens.orders(whole, { limit: 5 });
    await services.insights(whole, 364);
    for (const { orderId } of orders) await services.orderPage(whole, orderId);
    const { value } = await services.screens.allOrders(whole, { limit: 500 }).next();
    expect(value).toHaveLength(500);
    for (const command of COMMANDS) await runOperatorCommand(command.split(" "), services).catch(() => undefined);
  }
});

const SHOP = "--shop shop1.myshopify.com";
const COMMANDS = [
  ...[`connections list ${SHOP}`, `deliveries list ${SHOP}`, `deliveries list ${SHOP} --status dead`],
  ...[
    `backfill status ${SHOP}`,
    `reconciliation status ${SHOP}`,
    `quarantine list`,
    `compliance list ${SHOP}`,
    "doctor",
  ],
];

const isOurs = (text: string): boolean =>
  OURS.test(text) && !text.includes("pgboss") && !/^\s*(CREATE|ALTER|DROP|BEGIN|SET|VACUUM|ANALYZE)\b/.test(text);

/** Statements that read more than is written beside them, each once, with the most that it read. */
function tooMuch(ran: readonly Ran[]): string[] {
  const most = new Map<string, Ran>();
  for (const one of ran) if (one.read > (most.get(one.text)?.read ?? -1)) most.set(one.text, one);
  return [...most.values()]
    .filter(({ text, read }) => read > boundOf(text))
    .map(
      ({ text, read, worst }) => `${read} rows, most by ${worst}: ${text.replace(/\s+/g, " ").trim().slice(0, 300)}`,
    );
}

async function fill(client: pg.Client): Promise<void> {
  await client.query(
    `INSERT INTO shop (domain, primary_domain, country, language, time_zone, currency, installed_at, created_at, updated_at)
     SELECT 'shop' || n || '.myshopify.com', 'shop' || n || '.example', 'DE', 'de', 'Europe/Berlin', 'EUR', now(), now(), now()
     FROM generate_series(1, $1::int) n`,
    [SHOPS],
  );
  const order = toOrder({ ...orderBody(), note_attributes: linkAttributes() });
  const values: Record<string, string> = {
    orders: String(ORDERS),
    shops: String(SHOPS),
    now: client.escapeLiteral(new Date().toISOString()),
    body: client.escapeLiteral(JSON.stringify(order)),
  };
  const script = readFileSync(join(import.meta.dirname, "fill.sql"), "utf8");
  await client.query(script.replace(/(?<!:):(orders|shops|now|body)\b/g, (_, name: string) => values[name] ?? ""));
}

/** As a server is whose tables have grown before anything was gathered of them. */
async function forgetStatistics(client: pg.Client): Promise<void> {
  await client.query("SET allow_system_table_mods = on");
  await client.query("DELETE FROM pg_statistic WHERE starelid >= 16384");
  await client.query("UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid >= 16384 AND relkind IN ('r', 'i')");
}
