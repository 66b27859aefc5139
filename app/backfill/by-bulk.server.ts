import { join } from "node:path";
import { startBulk } from "../shopify/admin/bulk-start.server.ts";
import { bulkCancel } from "../shopify/admin/operations/bulk-cancel.ts";
import { bulkStatus } from "../shopify/admin/operations/bulk-status.ts";
import { bulkOrdersQuery } from "../shopify/orders/order-query.ts";
import { groupLines } from "./jsonl.ts";
import { keepOperation } from "../records/operations.server.ts";
import { type BackfillProgress, countWaiting, withdraw } from "./operations.server.ts";
import type { BackfillOptions } from "./run.server.ts";
import { bucketsFor, openSpill } from "./spill.server.ts";
import {
  type Claimed,
  failed,
  Interrupted,
  MOST_WAITING,
  PACE_MS,
  POLL_MS,
  RETRY_MS,
  shopOf,
  type Step,
} from "./step.ts";
import { readStretch, takeIn } from "./take-in.server.ts";
import { searchOf } from "./window.ts";

const HELD = { state: "running", againAt: null, ended: false } as const;
const STRETCH = 50;
const STRETCHES = 20;

/** The steps of a backfill that Shopify carries out in bulk: ask, wait, spread the result, take the orders in. */
export function createBulkSteps(options: BackfillOptions) {
  const { sql, admin, ingest, holder, refusals } = options;
  const now = (): Date => new Date(options.now());
  const spillOf = ({ shopId, id }: Claimed, { buckets, bulkId }: BackfillProgress) =>
    openSpill(join(options.directory, `${shopId}-${id}`, bulkId?.split("/").at(-1) ?? "none"), buckets);

  return {
    async ask(backfill: Claimed): Promise<Step> {
      const { from, to } = backfill.progress;
      const access = await options.accessOf(shopOf(backfill));
      const query = bulkOrdersQuery(searchOf({ from: new Date(from), to: new Date(to) }), { ...access, lines: true });
      const begun = { ingested: 0, unpaid: 0, unreadable: 0 };
      const started = await startBulk({ admin, refusals }, backfill.domain, query);
      switch (started.outcome) {
        case "started":
          return { kind: "on", cursor: null, progress: { ...begun, phase: "wait", bulkId: started.id } };
        case "busy":
          return { kind: "later", ms: RETRY_MS[0] ?? POLL_MS };
        case "refused":
          return { kind: "on", cursor: null, progress: { ...begun, phase: "pages", bulkId: null, readUntil: null } };
      }
    },

    async read(backfill: Claimed): Promise<Step> {
      const { bulkId } = backfill.progress;
      if (bulkId === null) return { kind: "on", progress: { phase: "query" } };
      const status = await admin.query(backfill.domain, bulkStatus, { id: bulkId });
      switch (status.state) {
        case "running":
          return { kind: "later", ms: POLL_MS };
        case "gone":
          return { kind: "on", progress: { phase: "query", bulkId: null } };
        case "failed":
          // What is denied isn't named here: the ordinary API names it.
          if (status.code === "ACCESS_DENIED")
            return { kind: "on", cursor: null, progress: { phase: "pages", bulkId: null } };
          return failed(backfill, `The bulk operation failed: ${status.code}`, { phase: "query", bulkId: null });
        case "completed": {
          if (status.url === null) return { kind: "end", state: "done" };
          const buckets = bucketsFor(status.fileSize);
          const progress: BackfillProgress = {
            ...backfill.progress,
            phase: "read",
            fileSize: status.fileSize,
            buckets,
          };
          let heldAt = options.now();
          await spillOf(backfill, progress).fill(options.files.read(status.url), async () => {
            if (options.stopping()) throw new Interrupted();
            if (options.now() - heldAt < PACE_MS) return;
            heldAt = options.now();
            const held = await keepOperation(sql, holder, { ...backfill, progress }, { ...HELD, now: now() });
            if (!held) throw new Error("The backfill was taken from this worker.");
          });
          return { kind: "on", progress: { ...progress, phase: "ingest" } };
        }
      }
    },

    async takeNext(backfill: Claimed): Promise<Step> {
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
          const { orders, unpaid, unreadable } = readStretch(found.slice(from, from + STRETCH), options.linkKeys);
          await takeIn(ingest, shopId, orders, now());
          counts.ingested += orders.length;
          counts.unpaid += unpaid;
          counts.unreadable += unreadable;
          Object.assign(backfill, { progress: { ...progress, ...counts, failures: 0 } });
          backfill.cursor = `${bucket}:${from + STRETCH}`;
          if (!(await keepOperation(sql, holder, backfill, { ...HELD, now: now() }))) return { kind: "lost" };
        }
      }
      await spill.remove();
      return { kind: "on", progress: { ...counts, phase: "deliver" } };
    },

    async cancel(backfill: Claimed): Promise<Step> {
      const { bulkId, phase } = backfill.progress;
      await withdraw(sql, backfill.shopId);
      if (bulkId !== null && phase === "wait") await admin.query(backfill.domain, bulkCancel, { id: bulkId });
      await spillOf(backfill, backfill.progress).remove();
      return { kind: "end", state: "cancelled" };
    },
  };
}
