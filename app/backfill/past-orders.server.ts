import {
  type Backfill,
  changeBackfill,
  countWaiting,
  listBackfills,
  startBackfill,
  type StartOutcome,
} from "./operations.server.ts";
import type { ShopProfile } from "../domain/provider.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Actor } from "../records/audit.server.ts";
import type { ChangeOutcome } from "../records/operations.server.ts";
import { daysOf } from "../domain/days.ts";

type Shop = { id: number; domain: string };

/** How one backfill stands, as a merchant is told. */
export interface PastOrdersRun {
  id: string;
  state: Backfill["state"];
  phase: Backfill["progress"]["phase"];
  from: Date;
  to: Date;
  createdAt: Date;
  /** The orders of its days by Shopify's own count, exact or "more than"; null until they are counted. */
  counted: number | null;
  exact: boolean;
  /** Orders taken in so far, and those that nobody paid or that can't be read. */
  taken: number;
  left: number;
  hasFailed: boolean;
}

export interface PastOrdersScreen {
  runs: PastOrdersRun[];
  /** Deliveries and plans that wait for the providers' pace. */
  waiting: number;
  timeZone: string;
}

/** Orders of before the install, brought to the providers: what is under way, and what a person may do with it. */
export function createPastOrders({
  sql,
  profile,
  now,
}: {
  sql: Sql;
  profile(shop: Shop): Promise<ShopProfile>;
  now(): number;
}) {
  return {
    async show(shop: Shop): Promise<PastOrdersScreen> {
      const [backfills, waiting, { timeZone }] = await Promise.all([
        listBackfills(sql, shop.id),
        countWaiting(sql, shop.id),
        profile(shop),
      ]);
      return { runs: backfills.map(toRun), waiting, timeZone };
    },

    /** Counts the orders of some days first; nothing is sent before somebody resumes it. */
    async count(shop: Shop, days: { from?: string; to?: string }, actor: Actor): Promise<StartOutcome> {
      const { timeZone } = await profile(shop);
      return startBackfill(sql, shop.id, { ...daysOf(days, timeZone), dryRun: true }, actor, new Date(now()));
    },

    change: (shop: Shop, id: string, change: "pause" | "resume" | "cancel", actor: Actor): Promise<ChangeOutcome> =>
      changeBackfill(sql, { shopId: shop.id, id }, { change, actor }, new Date(now())),
  };
}

function toRun({ id, state, createdAt, progress }: Backfill): PastOrdersRun {
  const { phase, from, to, counted, exact, ingested, unpaid, unreadable, failure } = progress;
  return {
    ...{ id, state, phase, createdAt, counted, exact },
    from: new Date(from),
    to: new Date(to),
    taken: ingested,
    left: unpaid + unreadable,
    // Its words are for the log: they may name what is of no use to a merchant.
    hasFailed: failure !== null,
  };
}

export type PastOrders = ReturnType<typeof createPastOrders>;
