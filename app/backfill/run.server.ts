import { messageOf } from "../domain/text.ts";
import type { Order } from "../domain/order.ts";
import type { LinkKey } from "../domain/session-link.ts";
import type { Ingest } from "../orders/ingest.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { AdminApiError } from "../shopify/admin/admin-answer.ts";
import type { AdminClient } from "../shopify/admin/admin-client.server.ts";
import type { AppRefusals } from "../shopify/tokens/app-refusals.server.ts";
import type { BulkFiles } from "../shopify/admin/bulk-file.server.ts";
import { ordersCount } from "../shopify/admin/operations/orders-count.ts";
import type { OrderAccess } from "../shopify/orders/order-query.ts";
import { createBulkSteps } from "./by-bulk.server.ts";
import { createPageStep } from "./by-pages.server.ts";
import { claimOperation, keepOperation } from "../records/operations.server.ts";
import { type BackfillProgress, countWaiting } from "./operations.server.ts";
import { type Claimed, failed, Interrupted, POLL_MS, RETRY_MS, type Step } from "./step.ts";
import { searchOf } from "./window.ts";

export interface BackfillOptions {
  sql: Sql;
  admin: AdminClient;
  files: Pick<BulkFiles, "read">;
  ingest: Ingest;
  /** The keys by which orders are tied to visits. */
  linkKeys: readonly LinkKey[];
  /** What the shop lets this app ask for of its orders. */
  accessOf(shop: { id: number; domain: string }): Promise<OrderAccess>;
  /** Reads whole orders by their ids, gently: other work comes first. */
  fetchOrders(shop: { id: number; domain: string }, orderIds: string[]): Promise<Order[]>;
  refusals: AppRefusals;
  /** Where results are spread on this machine's disk. */
  directory: string;
  /** A number of this process' own: what it claims is its own for as long as it says so. */
  holder: number;
  now(): number;
  /** Whether the process drains: a step is then broken off, to be gone on with elsewhere. */
  stopping(): boolean;
  log: Log;
}

/**
 * Carries out backfills a step at a time: count, ask for a bulk operation, wait for it, spread its result, take the
 * orders in at the providers' pace; or, where Shopify lets the app run no bulk operation, take them in page by page. Every
 * step begins from what the operation's row says, so that a kill at any moment repeats one step at most, and a repeated
 * one does nothing twice. Returns false when no backfill is due.
 */
export function createBackfills(options: BackfillOptions) {
  const { sql, admin, log, holder } = options;
  const bulk = createBulkSteps(options);
  const page = createPageStep(options);

  const step = async (backfill: Claimed): Promise<Step> => {
    const { progress, domain } = backfill;
    if (backfill.state === "cancelled") return bulk.cancel(backfill);
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
        return bulk.ask(backfill);
      case "wait":
      case "read":
        return bulk.read(backfill);
      case "ingest":
        return bulk.takeNext(backfill);
      case "pages":
        return page(backfill);
      case "deliver":
        // It can be cancelled until its last delivery has left or is settled.
        return (await countWaiting(sql, backfill.shopId)) > 0
          ? { kind: "later", ms: POLL_MS }
          : { kind: "end", state: "done" };
    }
  };

  const afterError = (backfill: Claimed, error: unknown): Step => {
    if (error instanceof Interrupted) return { kind: "later", ms: 0 };
    const words = messageOf(error);
    log.warn({ shop: backfill.domain, backfill: backfill.id, error: words }, "backfill step failed");
    // Calls from this network are refused until somebody changes the allowlist: no failure of this backfill's.
    if (error instanceof AdminApiError && error.code === "forbidden_network") {
      return { kind: "later", ms: RETRY_MS[1] ?? POLL_MS, progress: { failure: words } };
    }
    return failed(backfill, words);
  };

  return async (): Promise<boolean> => {
    const backfill = await claimOperation<BackfillProgress>(sql, "backfill", holder, new Date(options.now()));
    if (!backfill) return false;
    const result = await step(backfill).catch((error: unknown) => afterError(backfill, error));
    if (result.kind === "lost") return true;
    const { progress, cursor } = backfill;
    const kept = {
      ...backfill,
      progress: { ...progress, ...result.progress },
      cursor: result.kind !== "end" && result.cursor !== undefined ? result.cursor : cursor,
    };
    const state =
      result.kind === "end" ? result.state : ((result.kind === "on" ? result.state : undefined) ?? backfill.state);
    const now = new Date(options.now());
    const againAt = new Date(now.getTime() + (result.kind === "later" ? result.ms : 0));
    await keepOperation(sql, holder, kept, { state, againAt, ended: result.kind === "end", now });
    return true;
  };
}
