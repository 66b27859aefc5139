import { messageOf } from "../domain/text.ts";
import type { OrderEvent } from "../domain/delivery.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { AdminApiError } from "../shopify/admin/admin-answer.ts";
import type { AdminClient } from "../shopify/admin/admin-client.server.ts";
import { HEADS_AT_ONCE, orderHeads } from "../shopify/admin/operations/order-heads.ts";
import { closeSolved } from "./books.server.ts";
import { nextNight } from "./night-time.ts";
import type { Nightly } from "./nightly.server.ts";
import type { Repair } from "./repair.server.ts";
import { setAside } from "./set-aside.server.ts";
import { claimShop, type DueShop, endLook, enrolShops, keepLooked, type LookState, passOver } from "./rows.server.ts";

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
/** New shops, and those without a connection, are seen to so often; the looks between don't ask for them. */
const ENROL_MS = 5_000;
const RETRY_MS = [60_000, 5 * 60_000, 30 * 60_000, 3_600_000];
/** Calls from this network are refused until somebody changes the allowlist: that is looked for as often as ever. */
const FORBIDDEN_RETRY_MS = 5 * 60_000;

type Page = ReturnType<typeof orderHeads.read>;

/**
 * Compares the orders of one shop that is due with Shopify's: those that changed since the last look, and once a night
 * all of the last days. Returns false when no shop is due. A shop that can't be asked is tried again later; a night that
 * fails has a backoff of its own, and holds up no look.
 */
export function createLook({ sql, admin, repair, nightly, eventsTaken, now, log }: LookOptions) {
  const lookAtChanges = async (shop: DueShop, taken: ReadonlySet<OrderEvent>): Promise<void> => {
    const until = now() - GRACE_MS;
    const from = new Date(shop.lookedUntil.getTime() - OVERLAP_MS).toISOString();
    let after: string | null = null;
    do {
      const variables = {
        query: `updated_at:>='${from}'`,
        sortKey: "UPDATED_AT" as const,
        after: after as string | null,
      };
      const page: Page = await admin.sized(orderHeads, HEADS_AT_ONCE, (first) =>
        admin.query(shop.domain, orderHeads, { ...variables, first }, { patienceMs: PATIENCE_MS }),
      );
      const heads = page.heads.filter(({ updatedAt }) => updatedAt <= until);
      for (const { id, field } of page.unreadable) await setAside(sql, shop.id, { id, reason: field }, new Date(now()));
      await repair(shop, heads, { installedAt: shop.installedAt, taken });
      const last = heads.at(-1);
      if (last) await keepLooked(sql, shop.id, new Date(last.updatedAt));
      after = heads.length < page.heads.length ? null : page.next;
    } while (after !== null);
    await keepLooked(sql, shop.id, new Date(until));
    await closeSolved(sql, shop.id, new Date(now()));
  };

  /** A night under way asks for its turn more often than changes are looked at. */
  const isLookDue = ({ bulkId, night, lookedUntil }: DueShop): boolean =>
    (bulkId === null && night === null) || lookedUntil.getTime() <= now() - GRACE_MS - EVERY_MS;

  const lookAtNight = async (
    shop: DueShop,
    taken: ReadonlySet<OrderEvent>,
  ): Promise<Pick<LookState, "nightlyDueAt" | "bulkId" | "night" | "nightFailures"> & { againMs: number }> => {
    const { nightlyDueAt, bulkId, night, nightFailures } = shop;
    const same = { nightlyDueAt, bulkId, night, nightFailures, againMs: EVERY_MS };
    if (nightlyDueAt.getTime() > now()) return same;
    try {
      const step = await nightly(shop, taken);
      switch (step.kind) {
        case "waiting":
          return { ...same, bulkId: step.bulkId, night: null, againMs: BULK_POLL_MS };
        case "reading":
          return { ...same, bulkId: null, night: step.night, againMs: Math.max(0, step.againAt.getTime() - now()) };
        case "busy":
          return { ...same, bulkId: null };
        case "done":
          return {
            nightlyDueAt: nextNight(now(), shop.id),
            bulkId: null,
            night: null,
            nightFailures: 0,
            againMs: EVERY_MS,
          };
      }
    } catch (error) {
      log.warn({ shop: shop.domain, error: wordsOf(error) }, "night not compared");
      const failures = nightFailures + 1;
      // It begins anew: what failed may be the operation or the cursor that it waited for.
      const begun = { bulkId: null, night: failures % RETRY_MS.length === 0 ? null : night };
      return {
        ...begun,
        nightlyDueAt: new Date(now() + retryMs(failures)),
        nightFailures: failures,
        againMs: EVERY_MS,
      };
    }
  };

  let enrolledAt = -Infinity;
  const enrol = async (): Promise<void> => {
    if (Math.abs(now() - enrolledAt) < ENROL_MS) return;
    enrolledAt = now();
    await enrolShops(sql, new Date(now()), nextNight(now()));
    await passOver(sql, new Date(now()), new Date(now() + EVERY_MS), nextNight(now()));
  };

  return async (): Promise<boolean> => {
    await enrol();
    const shop = await claimShop(sql, new Date(now()));
    if (!shop) return false;
    try {
      const taken = await eventsTaken(shop.id);
      if (isLookDue(shop)) await lookAtChanges(shop, taken);
      const { againMs, ...state } = await lookAtNight(shop, taken);
      await endLook(sql, shop.id, new Date(now() + againMs), { ...state, failures: 0 });
    } catch (error) {
      const failures = shop.failures + 1;
      const isForbidden = error instanceof AdminApiError && error.code === "forbidden_network";
      const wait = isForbidden ? FORBIDDEN_RETRY_MS : retryMs(failures);
      log.warn({ shop: shop.domain, error: wordsOf(error) }, "orders not compared");
      await endLook(sql, shop.id, new Date(now() + wait), { ...shop, failures });
    }
    return true;
  };
}

const retryMs = (failures: number): number => RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? EVERY_MS;
const wordsOf = (error: unknown): string => messageOf(error);
