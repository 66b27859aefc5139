import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepTopics } from "#app/connections/topic-subscriptions.server.ts";
import { registerWorker } from "#app/delivery/workers.server.ts";
import { createTokenMoments } from "#app/incidents/token-moments.server.ts";
import { readEnvironment } from "#app/platform/env.server.ts";
import type { CommandOutput } from "#app/processes/commands/command.ts";
import { runOperatorCommand } from "#app/processes/commands/run.server.ts";
import { createHealth, type Health } from "#app/processes/health.server.ts";
import { startPresence } from "#app/processes/presence.server.ts";
import { migrateSchema } from "#app/processes/schema.server.ts";
import { createServices, type Services } from "#app/processes/services.server.ts";
import { startWeb } from "#app/processes/web.server.ts";
import { startWorker } from "#app/processes/worker.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { SCOPES } from "#app/shopify/webhooks/scopes.ts";
import { createTokenStore } from "#app/shopify/tokens/token-store.server.ts";
import { noteInstall } from "#app/shops/lifecycle.server.ts";
import { startOutside } from "#test/chaos/sandbox.ts";
import type { ProviderName } from "#test/sandbox/providers/start.ts";
import { freePort } from "#test/sandbox/demo/free-port.ts";

const HOUR_MS = 3_600_000;
const ORDERS = 3;

/**
 * The app in one process between the sandbox's Shopify and providers, with three connected shops whose orders have
 * arrived: nothing is wrong. Its worker has been drained when this resolves, so that what a test breaks stays broken; a
 * row says that one lives.
 */
export async function startNight() {
  const dataDir = mkdtempSync(join(tmpdir(), "fitloop-night-"));
  const port = await freePort(0);
  const origin = `http://127.0.0.1:${port}`;
  const outside = await startOutside({ seed: "night", appUrl: origin });
  const variables = { ...outside.env, FITLOOP_DATA_DIR: dataDir, LOG_LEVEL: "error", PORT: String(port) };
  const services = await createServices(readEnvironment(variables, PROVIDERS.all), { schema: migrateSchema });
  const { sql } = services.database;
  const health = createHealth(services, { unsettledMs: () => 0 });
  const web = await startWeb(services, health, (_request, response) => void response.writeHead(404).end());
  const presence = await startPresence(services);
  const ids: number[] = [];
  for (const domain of outside.shops) {
    const shop = await install(services, outside, domain);
    ids.push(shop.id);
    for (const { name: provider } of PROVIDERS.all) {
      const entry = outside.merchants.get(domain)?.entries[provider as ProviderName];
      if (!entry) throw new Error(`${domain} has no account at ${provider}.`);
      await services.setup.save({ shop, provider, ...entry, enabled: true, actor: "operator:ada" });
    }
    await subscribe(services, shop.id);
  }
  const worker = await startWorker(services);
  services.onOrders(() => worker.wake());
  for (const domain of outside.shops) {
    for (let index = 0; index < ORDERS; index += 1) outside.shopify.playScenario(domain, "night", index);
  }
  await outside.shopify.settled();
  const isQuiet = `SELECT NOT EXISTS (SELECT 1 FROM due) AND count(*) = ${outside.shops.length} AS quiet
    FROM reconciliation WHERE looked_until > $1 AND due_at > $1`;
  const startedAt = new Date(services.clock.now() - HOUR_MS / 4);
  for (let left = 600; ; left -= 1) {
    const [row] = await sql.query<{ quiet: boolean }>(isQuiet, [startedAt]);
    if (row?.quiet) break;
    if (left === 0) throw new Error("It never came to rest.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await worker.drain();

  return {
    ...{ services, outside, sql, shops: outside.shops, ids, variables },
    now: (): number => services.clock.now(),
    /** Says that a worker lives: what its row is worth lasts for twenty seconds. */
    workerLives: (): Promise<number> => registerWorker(sql, { host: "night", pid: 1, role: "worker" }),
    ask(words: readonly string[], over: Partial<Services> = {}): Promise<CommandOutput> {
      // Shopify's bucket fills meanwhile: nobody asks doctor twice in a second.
      if (words[0] === "doctor") outside.clock.advance(10_000);
      return runOperatorCommand([...words], { ...services, ...over }, "ada");
    },
    /** What Prometheus would read now. */
    scrape: (): Promise<string> => scrapeOf(health),
    /** The same by a process that has read nothing yet: what stands in the database is else read once a minute. */
    scrapeAnew: (): Promise<string> => scrapeOf(createHealth(services, { unsettledMs: () => 0 })),
    async close() {
      await presence.stop();
      await web.drain();
      await services.close();
      await outside.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type Night = Awaited<ReturnType<typeof startNight>>;

async function scrapeOf(health: Health): Promise<string> {
  let body = "";
  const response = { writeHead: () => response, end: (text: string) => void (body = text) };
  await health.metrics(response as never);
  return body;
}

/** What the app's job does after a setting was saved: the shop tells what its connections ask for. */
export async function subscribe({ database, admin, env, clock, shopConnections }: Services, shopId: number) {
  const eventsTaken = (id: number) => shopConnections.eventsTaken(id);
  const now = (): number => clock.now();
  await keepTopics({ sql: database.sql, admin, eventsTaken, appUrl: env.shopify.appUrl, now }, shopId);
}

/** The app is installed in a shop and has its token, as after a sign-in. */
async function install(
  { database, seal, clock }: Services,
  { shopify }: Awaited<ReturnType<typeof startOutside>>,
  domain: string,
): Promise<{ id: number; domain: string }> {
  const now = (): number => clock.now();
  shopify.install(domain);
  const { id } = await noteInstall(database.sql, domain, [...SCOPES], new Date(now()));
  const store = createTokenStore({
    sql: database.sql,
    exclusive: (name, work) => database.exclusive(name, work),
    sealer: seal,
    now,
    ...createTokenMoments(now),
  });
  const { accessToken, refreshToken } = shopify.world.tokens.issue(domain, true);
  await store.alone(domain, (by) =>
    store.write(by, domain, {
      ...{ accessToken, refreshToken, scope: SCOPES.join(",") },
      expiresAt: new Date(now() + HOUR_MS),
      refreshExpiresAt: new Date(now() + 90 * 24 * HOUR_MS),
    }),
  );
  return { id, domain };
}
