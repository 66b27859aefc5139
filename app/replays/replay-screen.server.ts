import { listReasons } from "../delivery/ledger-counts.server.ts";
import { daysOf } from "../domain/days.ts";
import type { ShopProfile } from "../domain/provider.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Actor } from "../records/audit.server.ts";
import type { ChangeOutcome, OperationChange } from "../records/operations.server.ts";
import { fromStoredFilter, type ReplayFilter } from "./filter.ts";
import {
  changeReplay,
  listReplays,
  type Replay,
  REPLAY_RATES,
  type StartOutcome,
  startReplay,
} from "./replays.server.ts";

const REASONS_MS = 30 * 24 * 3_600_000;

type Shop = { id: number; domain: string };

/** How one replay stands, as a merchant is told. */
export interface ReplayRun {
  id: string;
  state: Replay["state"];
  phase: Replay["progress"]["phase"];
  createdAt: Date;
  filter: ReplayFilter;
  rate: number;
  counted: number;
  gone: number;
  replayed: number;
  left: number;
  hasFailed: boolean;
}

export interface ReplayScreen {
  runs: ReplayRun[];
  rates: readonly number[];
  /** The reasons that deliveries of the last month have. */
  reasons: string[];
  timeZone: string;
}

/** A filter with days of the shop's calendar, `YYYY-MM-DD`. */
export type DaysFilter = Omit<ReplayFilter, "from" | "to"> & { from?: string | undefined; to?: string | undefined };

/** Deliveries that are sent again, many at once: what is under way, and what a person may do with it. */
export function createReplayScreen({
  sql,
  profile,
  now,
}: {
  sql: Sql;
  profile(shop: Shop): Promise<ShopProfile>;
  now(): number;
}) {
  return {
    async show(shop: Shop): Promise<ReplayScreen> {
      const [replays, reasons, { timeZone }] = await Promise.all([
        listReplays(sql, shop.id),
        listReasons(sql, shop.id, new Date(now() - REASONS_MS)),
        profile(shop),
      ]);
      return { runs: replays.map(toRun), rates: REPLAY_RATES, reasons, timeZone };
    },

    /** Counts what a filter means first; nothing is sent before somebody resumes it. */
    async count(
      shop: Shop,
      { filter, rate }: { filter: DaysFilter; rate: number },
      actor: Actor,
    ): Promise<StartOutcome> {
      const { from, to, ...rest } = filter;
      const days = daysOf({ from, to }, (await profile(shop)).timeZone);
      const asked = { filter: { ...rest, ...days }, rate, dryRun: true };
      return startReplay(sql, shop.id, { asked, actor }, new Date(now()));
    },

    change: (shop: Shop, id: string, change: OperationChange, actor: Actor): Promise<ChangeOutcome> =>
      changeReplay(sql, { shopId: shop.id, id }, { change, actor }, new Date(now())),
  };
}

function toRun({ id, state, createdAt, progress }: Replay): ReplayRun {
  const { phase, filter, rate, counted, gone, replayed, left, failure } = progress;
  // The failure's words are for the log: they may name what is of no use to a merchant.
  return {
    ...{ id, state, phase, createdAt, filter: fromStoredFilter(filter), rate, counted, gone, replayed, left },
    hasFailed: failure !== null,
  };
}

export type ReplayPage = ReturnType<typeof createReplayScreen>;
