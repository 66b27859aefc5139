import type { VariantFacts } from "#app/catalog/facts.ts";
import { createLookUps, type FoundVariant } from "#app/catalog/look-up.server.ts";
import { claimProbes, createDueClaims } from "#app/delivery/claim.server.ts";
import { createEngine } from "#app/delivery/engine.server.ts";
import { giveUpHeld } from "#app/delivery/held.server.ts";
import { endPauses } from "#app/delivery/release.server.ts";
import { registerWorker, takeOver } from "#app/delivery/workers.server.ts";
import type { OrderEvent } from "#app/domain/delivery.ts";
import type { HttpResult } from "#app/domain/outcome.ts";
import type { RequestDescription } from "#app/domain/provider.ts";
import { createIngest, type Origin } from "#app/orders/ingest.server.ts";
import { createDeliveryLoader } from "#app/orders/load-deliveries.server.ts";
import { createPlanner } from "#app/orders/plan.server.ts";
import { createShopConnections } from "#app/connections/shop-connections.server.ts";
import type { Sql } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { readLedger } from "#test/support/ledger.ts";
import { type ProviderName, toOrder } from "#test/support/providers.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

export const START = Date.parse("2026-11-20T10:00:00Z");

export const answer = (status: number, body: unknown = "", headers: Record<string, string> = {}): HttpResult => ({
  kind: "answer",
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
  complete: true,
});
export const noAnswer = (sent = true): HttpResult => ({ kind: "no_answer", reason: "timeout", sent });

/**
 * The pipeline on a real database, with a clock that tests move and a network that tests answer: what a request gets is
 * whatever `answers` says at the time. Nothing runs by itself; `run` carries out all that is due now.
 */
export async function createPipeline(sql: Sql, start = START) {
  let now = start;
  const clock = (): number => now;
  const worker = { id: await registerWorker(sql, { host: "test", pid: 1, role: "test" }) };
  const requests: { provider: ProviderName; request: RequestDescription; at: number }[] = [];
  const network = {
    answer: (_provider: ProviderName, _request: RequestDescription): HttpResult | Promise<HttpResult> =>
      answer(200, { id: 1 }),
    facts: async (_ids: string[]): Promise<Map<string, VariantFacts | null>> => new Map(),
    credential: async (): Promise<unknown> => ({ clientKey: "ck", partnerHash: "hash", apiKey: "key" }),
  };
  const origin = (name: ProviderName): string => `https://${name}.test`;
  const shops = createShopConnections(sql, PROVIDERS, clock);
  const engine = createEngine({
    sql,
    log: silentLog,
    worker: () => worker.id,
    perConnection: 100,
    perProvider: 250,
    redact: (text) => text,
    stopped: () => false,
    ports: {
      providers: PROVIDERS,
      openCredential: () => network.credential(),
      async send(request) {
        const provider = new URL(request.url).hostname.replace(".test", "") as ProviderName;
        requests.push({ provider, request, at: now });
        return { ...(await network.answer(provider, request)), ms: 5 };
      },
      origin,
      now: clock,
      random: () => 0.5,
    },
  });
  const lookUps = createLookUps(sql, clock);
  const planner = createPlanner({
    sql,
    worker: () => worker.id,
    now: clock,
    engine,
    shops,
    fetchFacts: ({ shopId }, wanted) =>
      lookUps.missing(shopId, wanted, {
        async variants(ids) {
          const known = await network.facts(ids);
          return new Map(ids.map((id) => [id, foundVariant(known.get(id))]));
        },
        product: () => Promise.reject(new Error("No product is asked for here.")),
      }),
    log: silentLog,
  });
  const ingest = createIngest(sql, { onCommitted: () => {} });
  const load = createDeliveryLoader(sql, shops, clock);
  const claimDue = createDueClaims(sql);

  const settled = async (): Promise<void> => {
    await planner.idle();
    while (engine.busy() > 0) await new Promise((resolve) => setImmediate(resolve));
    await engine.count();
  };

  /** Plans and sends everything that is due at this moment, probes included. */
  const run = async (): Promise<void> => {
    shops.forget();
    await endPauses(sql, new Date(now));
    await giveUpHeld(sql, new Date(now));
    while ((await planner.planDue()) > 0) await settled();
    await settled();
    for (;;) {
      const limits = { perConnection: 50, providers: engine.providers(), room: [] };
      const claimed = [
        ...(await claimDue(worker.id, new Date(now), limits)),
        ...(await claimProbes(sql, worker.id, new Date(now))),
      ];
      if (claimed.length === 0) return;
      shops.forget();
      for (const start of await load(claimed)) engine.start(start);
      await settled();
    }
  };

  return {
    sql,
    engine,
    planner,
    requests,
    network,
    worker,
    clock,
    run,
    ingest,
    /** Moves the clock and carries out what became due, in steps, as a running worker would. */
    async advance(ms: number, step = ms): Promise<void> {
      for (const end = now + ms; now < end; ) {
        now = Math.min(end, now + step);
        await run();
      }
    },
    async addShop(domain = "shop.myshopify.com"): Promise<number> {
      const [row] = await sql.query<{ id: number }>(
        `INSERT INTO shop (domain, primary_domain, country, language, time_zone, installed_at, created_at, updated_at)
         VALUES ($1, 'www.shop.example', 'DE', 'de', 'Europe/Berlin', $2, $2, $2) RETURNING id`,
        [domain, new Date(now)],
      );
      return row?.id ?? 0;
    },
    async connect(shopId: number, provider: ProviderName, settings: object = {}): Promise<void> {
      await sql.query(
        `INSERT INTO connection (shop_id, provider, enabled, credential, settings, created_at, updated_at)
         VALUES ($1, $2, true, 'sealed', $3::jsonb, $4, $4)`,
        [shopId, provider, JSON.stringify(settings), new Date(now)],
      );
    },
    async arrive(
      shopId: number,
      body: object,
      {
        event = "order_paid",
        paid = false,
        origin = "webhook",
      }: { webhookId?: string; event?: OrderEvent | null; paid?: boolean; origin?: Origin } = {},
    ) {
      return ingest.add({
        shopId,
        order: toOrder(body),
        event,
        paid,
        origin,
        receivedAt: new Date(now),
        triggeredAt: origin === "webhook" ? new Date(now - 500) : null,
      });
    },
    takeOver: (everyOther: boolean) => takeOver(sql, worker.id, new Date(now), everyOther ? "every_other" : "silent"),
    deliveries: () => readLedger(sql),
    async attempts() {
      const rows = await readLedger(sql);
      return rows.flatMap(({ orderId, provider, history }) =>
        history.map(({ number, outcome, at }) => ({ orderId, provider, number, outcome, startedAt: new Date(at) })),
      );
    },
    async connection(shopId: number, provider: ProviderName) {
      const [row] = await sql.query<Record<string, unknown>>(
        `SELECT state, reason, failures, paused_until, circuit_opened_at, probe_at, waited_ms FROM connection
         WHERE shop_id = $1 AND provider = $2`,
        [shopId, provider],
      );
      return row;
    },
  };
}

export type Pipeline = Awaited<ReturnType<typeof createPipeline>>;

/** A variant as Shopify would tell it. */
function foundVariant(facts: VariantFacts | null | undefined): FoundVariant | null {
  if (!facts) return null;
  const { variantId, productId, handle, vendor, productTitle, options, sizeOption, metafields, ...own } = facts;
  return {
    variantId,
    productId,
    product: { handle, vendor, title: productTitle, options, sizeOption, metafields },
    own: { ...own, metafields: {} },
  };
}
