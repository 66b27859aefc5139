import { join } from "node:path";
import type { Ingest } from "../orders/ingest.server.ts";
import type { Sql } from "../platform/database.server.ts";
import type { Log } from "../platform/log.ts";
import type { AdminClient } from "../shopify/admin-client.server.ts";
import type { BulkFiles } from "../shopify/bulk-file.server.ts";
import { bulkCancel } from "../shopify/operations/bulk-cancel.ts";
import { bulkRun } from "../shopify/operations/bulk-run.ts";
import { bulkStatus } from "../shopify/operations/bulk-status.ts";
import { ordersCount } from "../shopify/operations/orders-count.ts";
import { bulkOrdersQuery, type OrderAccess } from "../shopify/order-query.ts";
import { groupLines } from "./jsonl.ts";
import {
  type Backfill,
  type BackfillProgress,
  type BackfillState,
  claimBackfill,
  countWaiting,
  keepBackfill,
  takeBack,
} from "./operations.server.ts";
import { bucketsFor, openSpill } from "./spill.server.ts";
import { readStretch, takeIn } from "./take-in.server.ts";
import { searchOf } from "./window.ts";

export interface BackfillOptions {
  sql: Sql;
  admin: AdminClient;
  files: Pick<BulkFiles, "read">;
  ingest: Ingest;
  accessOf(shop: { id: number; domain: string }): Promise<OrderAccess>;
  onWithheld(shop: { id: number; domain: string }): Promise<void>;
  /** Where results are spread on this machine's disk. */
  directory: string;
  /** A number of this process' own: what it claims is its own for as long as it says so. */
  holder: number;
  now(): number;
  /** Whether the process drains: a step is then broken off, to be gone on with elsewhere. */
  stopping(): boolean;
  log: Log;
}

const HELD = { state: "running", againAt: null, ended: false } as const;
const STRETCH = 50;
const STRETCHES = 20;
/** Deliveries of backfills that may wait at once in a shop: more are read when these have gone. */
const MOST_WAITING = 1_000;
const POLL_MS = 5_000;
const PACE_MS = 2_000;
const RETRY_MS = [30_000, 120_000, 600_000, 3_600_000];
/** Gives up after so many failures in a row; a person may resume it. */
const MOST_FAILURES = 12;

/** A step was broken off because the process ends: no failure of the backfill's. */
class Interrupted extends Error {}

/** What a step came to: on to the next at once, or again after a while, or the end. */
type Step =
  | { kind: "on"; progress: Partial<BackfillProgress>; cursor?: string | null; state?: BackfillState }
  | { kind: "later"; ms: number; progress?: Partial<BackfillProgress> }
  | { kind: "end"; state: BackfillState; progress?: Partial<BackfillProgress> }
  | { kind: "lost" };

/**
 * Carries out backfills a step at a time: count, ask for a bulk operation, wait for it, spread its result, take the
 * orders in at the providers' pace. Every step begins from what the operation's row says, so that a kill at any moment
 * repeats one step at most, and a repeated one does nothing twice. Gives false when no backfill is due.
 */
export function createBackfills(options: BackfillOptions) {
  const { sql, admin, ingest, log, holder } = options;
  const now = (): Date => new Date(options.now());
  type Claimed = Backfill & { domain: string };
  const shopOf = ({ shopId, domain }: Claimed) => ({ id: shopId, domain });
  const spillOf = ({ shopId, id }: Claimed, { buckets, bulkId }: BackfillProgress) =>
    openSpill(join(options.directory, `${shopId}-${id}`, bulkId?.split("/").at(-1) ?? "none"), buckets);

  const step = async (backfill: Claimed): Promise<Step> => {
    const { progress, domain } = backfill;
    if (backfill.state === "cancelled") return cancel(backfill);
    switch (progress.phase) {
      case "count": {
        const search = searchOf({ from: new Date(progress.from), to: new Date(progress.to) });
        const { count, exact } = await admin.query(domain, ordersCount, { query: search });
        const counted = { counted: count, exact };
        if (count === 0) return { kind: "end", state: "done", progress: { ...counted, phase: "counted" } };
        return progress.dryRun
          ? { kind: "end", state: "planned", progress: { ...counted, phase: "counted" } }
          : { kind: "on", state: "running", progress: { ...counted, phase: "query" } };
      }
      case "counted":
      case "query":
        return ask(backfill);
      case "wait":
      case "read":
        return read(backfill);
      case "ingest":
        return takeNext(backfill);
      case "deliver":
        // It can be cancelled until its last delivery has left or is settled.
        return (await countWaiting(sql, backfill.shopId)) > 0
          ? { kind: "later", ms: POLL_MS }
          : { kind: "end", state: "done" };
    }
  };

  const ask = async (backfill: Claimed): Promise<Step> => {
    const { from, to } = backfill.progress;
    const access = await options.accessOf(shopOf(backfill));
    const query = bulkOrdersQuery(searchOf({ from: new Date(from), to: new Date(to) }), { ...access, lines: true });
    const started = await admin.query(backfill.domain, bulkRun, { query });
    if (started.outcome === "busy") return { kind: "later", ms: RETRY_MS[0] ?? POLL_MS };
    return {
      kind: "on",
      cursor: null,
      progress: { phase: "wait", bulkId: started.id, ingested: 0, unpaid: 0, unreadable: 0 },
    };
  };

  const read = async (backfill: Claimed): Promise<Step> => {
    const { bulkId } = backfill.progress;
    if (bulkId === null) return { kind: "on", progress: { phase: "query" } };
    const status = await admin.query(backfill.domain, bulkStatus, { id: bulkId });
    switch (status.state) {
      case "running":
        return { kind: "later", ms: POLL_MS };
      case "gone":
        return { kind: "on", progress: { phase: "query", bulkId: null } };
      case "failed":
        // What an app isn't approved for is told only by the operation's end.
        if (status.code === "ACCESS_DENIED") await options.onWithheld(shopOf(backfill));
        return failed(backfill, `The bulk operation failed: ${status.code}`, { phase: "query", bulkId: null });
      case "completed": {
        if (status.url === null) return { kind: "end", state: "done" };
        const buckets = bucketsFor(status.fileSize);
        const progress: BackfillProgress = { ...backfill.progress, phase: "read", fileSize: status.fileSize, buckets };
        const spill = spillOf(backfill, progress);
        let held = true;
        let heldAt = options.now();
        await spill.fill(options.files.read(status.url), async () => {
          if (options.stopping()) throw new Interrupted();
          if (options.now() - heldAt < PACE_MS) return;
          heldAt = options.now();
          held = await keepBackfill(sql, holder, { ...backfill, progress }, { ...HELD, now: now() });
          if (!held) throw new Error("The backfill was taken from this worker.");
        });
        return { kind: "on", progress: { ...progress, phase: "ingest" } };
      }
    }
  };

  const takeNext = async (backfill: Claimed): Promise<Step> => {
    const { progress, shopId } = backfill;
    const spill = spillOf(backfill, progress);
    // Another machine goes on here: the result is read once more, and what was taken in is passed over by the cursor.
    if (!spill.isWhole()) return { kind: "on", progress: { phase: "read" } };
    const [atBucket = 0, atOrder = 0] = (backfill.cursor ?? "0:0").split(":").map(Number);
    let stretches = 0;
    const counts = { ingested: progress.ingested, unpaid: progress.unpaid, unreadable: progress.unreadable };
    for (let bucket = atBucket; bucket < progress.buckets; bucket += 1) {
      const found = groupLines(spill.read(bucket));
      for (let from = bucket === atBucket ? atOrder : 0; from < found.length; from += STRETCH) {
        if ((await countWaiting(sql, shopId)) >= MOST_WAITING) return { kind: "later", ms: PACE_MS };
        // Others' backfills have their turn as well.
        if (stretches >= STRETCHES || options.stopping()) return { kind: "on", progress: {} };
        stretches += 1;
        const { orders, unpaid, unreadable } = readStretch(found.slice(from, from + STRETCH));
        await takeIn(ingest, shopId, orders, now());
        counts.ingested += orders.length;
        counts.unpaid += unpaid;
        counts.unreadable += unreadable;
        Object.assign(backfill, { progress: { ...progress, ...counts, failures: 0 } });
        backfill.cursor = `${bucket}:${from + STRETCH}`;
        if (!(await keepBackfill(sql, holder, backfill, { ...HELD, now: now() }))) return { kind: "lost" };
      }
    }
    await spill.remove();
    return { kind: "on", progress: { ...counts, phase: "deliver" } };
  };

  const cancel = async (backfill: Claimed): Promise<Step> => {
    const { bulkId, phase } = backfill.progress;
    await takeBack(sql, backfill.shopId);
    if (bulkId !== null && phase === "wait") await admin.query(backfill.domain, bulkCancel, { id: bulkId });
    await spillOf(backfill, backfill.progress).remove();
    return { kind: "end", state: "cancelled" };
  };

  const failed = ({ progress }: Backfill, failure: string, change: Partial<BackfillProgress> = {}): Step => {
    const failures = progress.failures + 1;
    const noted = { ...change, failures, failure };
    if (failures >= MOST_FAILURES) return { kind: "end", state: "failed", progress: noted };
    return { kind: "later", ms: RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? POLL_MS, progress: noted };
  };

  return async (): Promise<boolean> => {
    const backfill = await claimBackfill(sql, holder, now());
    if (!backfill) return false;
    let result: Step;
    try {
      result = await step(backfill);
    } catch (error) {
      const words = error instanceof Error ? error.message : "unknown";
      if (error instanceof Interrupted) result = { kind: "later", ms: 0 };
      else {
        log.warn({ shop: backfill.domain, backfill: backfill.id, error: words }, "backfill step failed");
        result = failed(backfill, words);
      }
    }
    if (result.kind === "lost") return true;
    const { progress, cursor } = backfill;
    const kept = {
      ...backfill,
      progress: { ...progress, ...result.progress },
      cursor: result.kind === "on" && result.cursor !== undefined ? result.cursor : cursor,
    };
    const state =
      result.kind === "end" ? result.state : ((result.kind === "on" ? result.state : undefined) ?? backfill.state);
    const againAt = new Date(options.now() + (result.kind === "later" ? result.ms : 0));
    await keepBackfill(sql, holder, kept, { state, againAt, ended: result.kind === "end", now: now() });
    return true;
  };
}
