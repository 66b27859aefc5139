import type { OrderEvent } from "../domain/delivery.ts";
import type { Sql } from "../platform/database.server.ts";
import type { Log } from "../platform/log.ts";
import type { AdminClient } from "../shopify/admin-client.server.ts";
import { ordersUpdated } from "../shopify/operations/orders-updated.ts";
import { closeSolved } from "./books.server.ts";
import { type Nightly, nextNight } from "./nightly.server.ts";
import type { Repair } from "./repair.server.ts";
import { claimShop, type DueShop, endLook, enrolShops, keepLooked } from "./rows.server.ts";

export interface LookOptions {
  sql: Sql;
  admin: AdminClient;
  repair: Repair;
  nightly: Nightly;
  eventsTaken(shopId: number): Promise<ReadonlySet<OrderEvent>>;
  now(): number;
  log: Log;
}

const EVERY_MS = 5 * 60_000;
/** Changes of the last minutes are left to their webhooks; the next look sees them. */
const GRACE_MS = 2 * 60_000;
/** Looks overlap, since Shopify's index of orders lags behind its orders. */
const OVERLAP_MS = 10 * 60_000;
const PATIENCE_MS = 30_000;
const BULK_POLL_MS = 10_000;
const RETRY_MS = [60_000, 5 * 60_000, 30 * 60_000, 3_600_000];

type Variables = { query: string; after: string | null };
type Page = ReturnType<typeof ordersUpdated.read>;

/**
 * Compares the orders of one shop that is due with Shopify's: those that changed since the last look, and once a night
 * all of the last days. Gives false when no shop is due. A shop that can't be asked is tried again later.
 */
export function createLook({ sql, admin, repair, nightly, eventsTaken, now, log }: LookOptions) {
  const lookAtChanges = async (shop: DueShop, taken: ReadonlySet<OrderEvent>): Promise<void> => {
    const until = now() - GRACE_MS;
    const from = new Date(shop.lookedUntil.getTime() - OVERLAP_MS).toISOString();
    let after: string | null = null;
    do {
      const variables: Variables = { query: `updated_at:>='${from}'`, after };
      const page: Page = await admin.query(shop.domain, ordersUpdated, variables, { patienceMs: PATIENCE_MS });
      const heads = page.heads.filter(({ updatedAt }) => updatedAt <= until);
      await repair(shop, heads, { installedAt: shop.installedAt, taken });
      const last = heads.at(-1);
      if (last) await keepLooked(sql, shop.id, new Date(last.updatedAt));
      after = heads.length < page.heads.length ? null : page.next;
    } while (after !== null);
    await keepLooked(sql, shop.id, new Date(until));
    await closeSolved(sql, shop.id, new Date(now()));
  };

  const lookAtNight = async (shop: DueShop, taken: ReadonlySet<OrderEvent>) => {
    const soon = { bulkId: shop.bulkId, nightlyDueAt: shop.nightlyDueAt, dueAt: new Date(now() + EVERY_MS) };
    if (shop.nightlyDueAt.getTime() > now()) return soon;
    const step = await nightly(shop, taken);
    switch (step.kind) {
      case "waiting":
        return { ...soon, bulkId: step.bulkId, dueAt: new Date(now() + BULK_POLL_MS) };
      case "busy":
        return soon;
      case "done":
        return { ...soon, bulkId: null, nightlyDueAt: nextNight(now()) };
    }
  };

  return async (): Promise<boolean> => {
    await enrolShops(sql, new Date(now()), nextNight(now()));
    const shop = await claimShop(sql, new Date(now()));
    if (!shop) return false;
    try {
      const taken = await eventsTaken(shop.id);
      await lookAtChanges(shop, taken);
      await endLook(sql, shop.id, { ...(await lookAtNight(shop, taken)), failures: 0 });
    } catch (error) {
      const failures = shop.failures + 1;
      const wait = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? EVERY_MS;
      log.warn({ shop: shop.domain, error: error instanceof Error ? error.message : "unknown" }, "orders not compared");
      const { nightlyDueAt, bulkId } = shop;
      await endLook(sql, shop.id, { dueAt: new Date(now() + wait), nightlyDueAt, bulkId, failures });
    }
    return true;
  };
}
