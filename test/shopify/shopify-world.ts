import { afterEach, beforeEach } from "vitest";
import { createSeal, type Seal } from "#app/platform/secrets/seal.server.ts";
import type { Sql } from "#app/platform/database/database.server.ts";
import { createTokenMoments } from "#app/incidents/token-moments.server.ts";
import type { Log } from "#app/platform/telemetry/log.ts";
import { createAdminClient, type AdminClient } from "#app/shopify/admin/admin-client.server.ts";
import { type AppRefusals, createAppRefusals } from "#app/shopify/tokens/app-refusals.server.ts";
import { createSessionStorage } from "#app/shopify/tokens/session-storage.server.ts";
import { createShopifyFetch, type Fetch } from "#app/shopify/tokens/shopify-fetch.server.ts";
import { createTokenStore, type TokenStore } from "#app/shopify/tokens/token-store.server.ts";
import { createTokens, type Tokens } from "#app/shopify/tokens/tokens.server.ts";
import type { SandboxClock } from "#test/sandbox/clock.ts";
import type { ShopifyTwin } from "#test/sandbox/shopify/start.ts";
import { API_KEY, API_SECRET, DEMO, startTwin } from "#test/sandbox/shopify/test-app.ts";
import { useDatabase } from "#test/support/database.ts";
import type { TestDatabase } from "#test/support/test-database.ts";

export { API_KEY, API_SECRET, DEMO };
export const HOUR = 3_600_000;
export const MINUTE = 60_000;

/** A key ring of its own. */
export const newSeal = (): Seal =>
  createSeal(`test:${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")}`);

export interface ShopifyWorld {
  sql: Sql;
  twin: ShopifyTwin;
  clock: SandboxClock;
  fetch: Fetch;
  seal: Seal;
  store: TokenStore;
  tokens: Tokens;
  client: AdminClient;
  refusals: AppRefusals;
  storage: ReturnType<typeof createSessionStorage>;
  /** What was logged as `warn` and `error`. */
  logged: string[];
  /** How long the client has waited, in milliseconds, each time. */
  waits: number[];
  /** One machine more on the same database. */
  machine(options?: { apiSecret?: string; seal?: Seal }): { store: TokenStore; tokens: Tokens };
  /** Gives a shop tokens, the demo shop unless named, as a sign-in would. */
  signIn(domain?: string): Promise<{ accessToken: string; refreshToken: string }>;
  row(): Promise<{ sealed: string; state: string; expiresAt: Date; refreshExpiresAt: Date | null } | undefined>;
}

/** The sandbox's Shopify on a clock that stands still, and the app's side of it on a database of this file's own. */
export function useShopify(): ShopifyWorld {
  const database = useDatabase();
  let world: ShopifyWorld & { close(): Promise<void> };
  beforeEach(async () => {
    world = await openWorld(database);
  });
  afterEach(() => world.close());
  return new Proxy({} as ShopifyWorld, { get: (_, name) => world[name as keyof ShopifyWorld] });
}

async function openWorld(database: TestDatabase): Promise<ShopifyWorld & { close(): Promise<void> }> {
  const twin = await startTwin();
  const { clock } = twin;
  const now = (): number => clock.now();
  const { fetch, close } = createShopifyFetch({ sandboxOrigin: twin.origin });
  const seal = newSeal();
  const logged: string[] = [];
  const waits: number[] = [];
  const log: Log = {
    debug() {},
    info() {},
    warn: (_, message) => void logged.push(message),
    error: (_, message) => void logged.push(message),
  };
  const machine: ShopifyWorld["machine"] = ({ apiSecret = API_SECRET, seal: sealer = seal } = {}) => {
    const store = createTokenStore({
      sql: database.sql,
      exclusive: (name, work) => database.database.exclusive(name, work),
      sealer,
      now,
      ...createTokenMoments(now),
    });
    return { store, tokens: createTokens({ store, fetch, apiKey: API_KEY, apiSecret, now, log }) };
  };
  const { store, tokens } = machine();
  const refusals = createAppRefusals({ sql: database.sql, now, log });
  const client = createAdminClient({
    tokens,
    fetch,
    now,
    wait: async (ms) => {
      waits.push(ms);
      clock.advance(ms);
    },
    onNetwork: (refusal) => (refusal === null ? refusals.granted("network") : refusals.refused("network", refusal)),
    log,
  });
  return {
    sql: database.sql,
    twin,
    clock,
    fetch,
    seal,
    store,
    tokens,
    client,
    refusals,
    logged,
    waits,
    machine,
    storage: createSessionStorage({ store, now }),
    async signIn(domain = DEMO) {
      const { accessToken, refreshToken } = twin.world.tokens.issue(domain, true);
      await store.alone(domain, (by) =>
        store.write(by, domain, {
          accessToken,
          refreshToken,
          scope: "read_orders,read_products,write_app_proxy",
          expiresAt: new Date(now() + HOUR),
          refreshExpiresAt: new Date(now() + 90 * 24 * HOUR),
        }),
      );
      return { accessToken, refreshToken: refreshToken ?? "" };
    },
    async row() {
      const [row] = await database.sql.query<{
        sealed: string;
        state: string;
        expiresAt: Date;
        refreshExpiresAt: Date | null;
      }>(
        `SELECT sealed, state, expires_at AS "expiresAt", refresh_expires_at AS "refreshExpiresAt" FROM shop_session WHERE shop = $1`,
        [DEMO],
      );
      return row;
    },
    async close() {
      await close();
      await twin.close();
    },
  };
}
