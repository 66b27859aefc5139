import type { DeliveryStatus } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Actor } from "../records/audit.server.ts";
import {
  type ChangeOutcome,
  changeOperation,
  listOperations,
  openOperation,
  type Operation,
  type OperationChange,
  type Progress,
  startOperation,
} from "../records/operations.server.ts";
import { meantStatuses, type ReplayFilter, type StoredFilter, toStoredFilter } from "./filter.ts";

/** How far a replay has come. Instants are ISO texts. */
export interface ReplayProgress extends Progress {
  phase: "count" | "counted" | "send";
  dryRun: boolean;
  filter: StoredFilter;
  /** Deliveries a second at most. */
  rate: number;
  /** The deliveries that the filter meant, and those of them whose contents are no longer kept. */
  counted: number;
  gone: number;
  /** Deliveries that were asked for again, and those that stood otherwise by then. */
  replayed: number;
  left: number;
  /** Until when the rate was used up. */
  pacedAt: string | null;
}

export type Replay = Operation<ReplayProgress>;

/** Deliveries a second that a replay may be asked for, the gentlest first: as gently as what waited is released, and faster. */
export const REPLAY_RATES = [1, 5, 20] as const;
export const PRESET_RATE = 5;
export const MOST_RATE = 50;

export type StartOutcome =
  | { outcome: "started"; id: string }
  | { outcome: "running_already"; id: string }
  /** `no_filter` where nothing narrows it, `not_replayable` where what it names can't be sent again. */
  | { outcome: "no_filter" | "not_replayable" };

export interface ReplayAsked {
  filter: ReplayFilter;
  rate: number;
  /** Counted only, until somebody lets it go on. */
  dryRun: boolean;
}

/** Starts a replay of all deliveries of a shop that a filter means, of orders received until now. One at a time. */
export async function startReplay(
  sql: Sql,
  shopId: number,
  { asked, actor }: { asked: ReplayAsked; actor: Actor },
  now: Date,
): Promise<StartOutcome> {
  const { rate, dryRun } = asked;
  const { to, ...given } = asked.filter;
  if (Object.values(given).every((value) => value === undefined)) return { outcome: "no_filter" };
  if (meantStatuses(given).length === 0) return { outcome: "not_replayable" };
  const running = await openOperation(sql, shopId, "replay");
  if (running !== null) return { outcome: "running_already", id: running };
  const filter = toStoredFilter({ ...given, to: to && to < now ? to : now });
  const progress: ReplayProgress = {
    phase: "count",
    ...{ dryRun, filter, rate, counted: 0, gone: 0, replayed: 0, left: 0, pacedAt: null, failures: 0, failure: null },
  };
  const detail = { dryRun, rate, ...filter };
  return {
    outcome: "started",
    id: await startOperation(sql, { shopId, kind: "replay", progress, actor, detail }, now),
  };
}

/** A shop's replays, the newest first. */
export const listReplays = (sql: Sql, shopId: number): Promise<Replay[]> =>
  listOperations<ReplayProgress>(sql, shopId, "replay");

/** Pauses, resumes or cancels a replay. What it has asked for leaves all the same. */
export const changeReplay = (
  sql: Sql,
  { shopId, id }: { shopId: number; id: string },
  by: { change: OperationChange; actor: Actor },
  now: Date,
): Promise<ChangeOutcome> => changeOperation(sql, { shopId, id, kind: "replay" }, by, now);

/** The active shops that may have deliveries which a filter means, by the sums that are kept of them. */
export async function shopsWithMeant(
  sql: Sql,
  { provider, statuses }: { provider: ProviderName | undefined; statuses: readonly DeliveryStatus[] },
): Promise<{ id: number; domain: string }[]> {
  const stored = statuses.map((status) => (status === "held" ? "pending" : status));
  return sql.query(
    `SELECT s.id, s.domain FROM shop s
     WHERE s.state = 'active' AND s.id > 0 AND EXISTS (
       SELECT 1 FROM tally t WHERE t.shop_id = s.id AND t.status = ANY ($1::text[]) AND t.value > 0
         AND ($2::text IS NULL OR t.provider = $2))
     ORDER BY s.id`,
    [stored, provider ?? null],
  );
}
