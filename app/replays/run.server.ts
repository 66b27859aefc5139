import type { Cursor } from "../delivery/ledger-statement.ts";
import { replayOnce } from "../delivery/replay.server.ts";
import { messageOf } from "../domain/text.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import type { Actor } from "../records/audit.server.ts";
import {
  type ClaimedOperation,
  claimOperation,
  keepOperation,
  type OperationState,
} from "../records/operations.server.ts";
import { fromStoredFilter } from "./filter.ts";
import { findMeant, type Meant } from "./meant.server.ts";
import type { ReplayProgress } from "./replays.server.ts";

export interface ReplayOptions {
  sql: Sql;
  /** A number of this process' own: what it claims is its own for as long as it says so. */
  holder: number;
  now(): number;
  log: Log;
}

type Claimed = ClaimedOperation<ReplayProgress>;

/** What a step came to: the progress as it is now, the place to go on from, and when; `state` where it changes. */
interface Step {
  progress: Partial<ReplayProgress>;
  cursor: string | null;
  againMs: number;
  state?: OperationState;
}

/** What may be caught up with after a step that came late, in seconds' worth of the rate. */
const MOST_CAUGHT_UP = 3;
const RETRY_MS = [30_000, 120_000, 600_000];
/** Ends after so many failures in a row; a person may resume it. */
const MOST_FAILURES = 12;

const toCursor = (place: Cursor | null): string | null =>
  place && JSON.stringify([place.receivedAt.toISOString(), place.orderId]);

function fromCursor(text: string | null): Cursor | null {
  if (text === null) return null;
  const [receivedAt = "", orderId = ""] = JSON.parse(text) as string[];
  return { receivedAt: new Date(receivedAt), orderId };
}

/**
 * Carries out replays a step at a time: counts what the filter means, then asks for it again, the oldest order first, no
 * faster than the replay's rate. A step that is repeated after a kill asks for nothing twice. Returns false when none is
 * due.
 */
export function createReplays({ sql, holder, now, log }: ReplayOptions) {
  const count = async ({ shopId, progress, cursor }: Claimed): Promise<Step> => {
    const { found, last } = await findMeant(sql, shopId, fromStoredFilter(progress.filter), fromCursor(cursor));
    const kept = found.filter(({ isKept }) => isKept).length;
    const counts = { counted: progress.counted + kept, gone: progress.gone + found.length - kept };
    if (last) return { progress: counts, cursor: toCursor(last), againMs: 0 };
    if (counts.counted === 0) {
      return { progress: { ...counts, phase: "counted" }, cursor: null, againMs: 0, state: "done" };
    }
    return progress.dryRun
      ? { progress: { ...counts, phase: "counted" }, cursor: null, againMs: 0, state: "planned" }
      : { progress: { ...counts, phase: "send" }, cursor: null, againMs: 0, state: "running" };
  };

  const send = async ({ shopId, progress, cursor, createdBy, createdAt }: Claimed): Promise<Step> => {
    const { rate, pacedAt } = progress;
    const at = now();
    const since = pacedAt === null ? at - 1_000 : Date.parse(pacedAt);
    const room = Math.floor(Math.min(MOST_CAUGHT_UP, Math.max(0, at - since) / 1_000) * rate);
    if (room === 0) return { progress: {}, cursor, againMs: Math.ceil(1_000 / rate) };
    const filter = fromStoredFilter(progress.filter);
    const { found, last } = await findMeant(sql, shopId, filter, fromCursor(cursor));
    const batch = wholeOrders(
      found.filter(({ isKept }) => isKept),
      room,
    );
    let replayed = 0;
    for (const { place: _, isKept: __, status, ...name } of batch.taken) {
      const asked = { actor: createdBy as Actor, startedAt: createdAt, status };
      if (await replayOnce(sql, { shopId, ...name }, asked, new Date(at))) replayed += 1;
    }
    const told = {
      replayed: progress.replayed + replayed,
      left: progress.left + batch.taken.length - replayed,
      pacedAt: new Date(at).toISOString(),
      failures: 0,
      failure: null,
    };
    const end = batch.isWhole ? last : (batch.taken.at(-1)?.place ?? null);
    if (end === null) return { progress: told, cursor, againMs: 0, state: "done" };
    return { progress: told, cursor: toCursor(end), againMs: batch.taken.length > 0 ? 1_000 : 0 };
  };

  const afterError = ({ domain, id, progress, cursor }: Claimed, error: unknown): Step => {
    const failure = messageOf(error);
    log.warn({ shop: domain, replay: id, error: failure }, "replay step failed");
    const failures = progress.failures + 1;
    const againMs = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? 0;
    return {
      progress: { failures, failure },
      cursor,
      againMs,
      ...(failures >= MOST_FAILURES && { state: "failed" as const }),
    };
  };

  return async (): Promise<boolean> => {
    const claimed = await claimOperation<ReplayProgress>(sql, "replay", holder, new Date(now()));
    if (!claimed) return false;
    const work = claimed.progress.phase === "count" ? count : send;
    const step =
      claimed.state === "cancelled"
        ? { progress: {}, cursor: claimed.cursor, againMs: 0, state: "cancelled" as const }
        : await work(claimed).catch((error: unknown) => afterError(claimed, error));
    const state = step.state ?? claimed.state;
    const progress = { ...claimed.progress, ...step.progress };
    const at = new Date(now());
    const ended = state === "cancelled" || state === "done" || state === "failed";
    const kept = { shopId: claimed.shopId, id: claimed.id, progress, cursor: step.cursor };
    await keepOperation(sql, holder, kept, { state, againAt: new Date(at.getTime() + step.againMs), ended, now: at });
    return true;
  };
}

/** So many deliveries, and those of the same order as the last of them: a cursor stands between orders. */
function wholeOrders(found: readonly Meant[], room: number): { taken: Meant[]; isWhole: boolean } {
  const last = found[room - 1];
  if (!last) return { taken: [...found], isWhole: true };
  const end = found.findLastIndex(({ orderId }) => orderId === last.orderId) + 1;
  return { taken: found.slice(0, end), isWhole: end === found.length };
}
