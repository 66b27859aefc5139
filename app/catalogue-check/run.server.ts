import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { messageOf } from "../domain/text.ts";
import { type ClaimedOperation, claimOperation, keepOperation } from "../records/operations.server.ts";
import { AdminApiError } from "../shopify/admin/admin-answer.ts";
import type { AdminClient } from "../shopify/admin/admin-client.server.ts";
import type { BulkFiles } from "../shopify/admin/bulk-file.server.ts";
import { startBulk } from "../shopify/admin/bulk-start.server.ts";
import { createLineSplitter } from "../shopify/admin/json-lines.ts";
import { bulkCancel } from "../shopify/admin/operations/bulk-cancel.ts";
import { bulkStatus } from "../shopify/admin/operations/bulk-status.ts";
import {
  bulkCatalogueQuery,
  catalogueVariables,
  catalogueVariants,
  readCatalogueLine,
} from "../shopify/admin/operations/catalogue-variants.ts";
import type { AppRefusals } from "../shopify/tokens/app-refusals.server.ts";
import { type Check, createCheck, type CheckOptions } from "./check.ts";
import type { CheckProgress } from "./checks.server.ts";
import { afterFailure, type CheckStep, POLL_MS, PACE_MS } from "./step.ts";

export interface CheckRunOptions {
  sql: Sql;
  admin: AdminClient;
  files: Pick<BulkFiles, "read">;
  refusals: AppRefusals;
  /** By what a shop's catalogue is looked at, and the metafields that this needs. */
  rulesOf(shop: { id: number; domain: string }): Promise<Omit<CheckOptions, "now"> & { metafieldKeys: string[] }>;
  /** A number of this process' own: what it claims is its own for as long as it says so. */
  holder: number;
  now(): number;
  log: Log;
}

type Claimed = ClaimedOperation<CheckProgress>;

/**
 * Carries out checks of catalogues a step at a time: by a bulk query, or page by page where Shopify lets the app run none.
 * What was looked at is kept in memory alone: where another process goes on, it begins anew. Returns false when none is
 * due.
 */
export function createCatalogueChecks(options: CheckRunOptions) {
  const { sql, admin, files, refusals, rulesOf, holder, now, log } = options;
  const begun = new Map<string, Check>();
  const keyOf = ({ shopId, id }: Claimed): string => `${shopId}/${id}`;
  const shopOf = ({ shopId, domain }: Claimed) => ({ id: shopId, domain });

  const ask = async (claimed: Claimed): Promise<CheckStep> => {
    const { metafieldKeys } = await rulesOf(shopOf(claimed));
    const started = await startBulk({ admin, refusals }, claimed.domain, bulkCatalogueQuery(metafieldKeys));
    if (started.outcome === "busy") return { progress: {}, againMs: POLL_MS };
    return started.outcome === "started"
      ? { progress: { phase: "wait", bulkId: started.id, looked: 0 }, againMs: POLL_MS }
      : { progress: { phase: "pages", bulkId: null, looked: 0 }, cursor: null, againMs: 0 };
  };

  const wait = async (claimed: Claimed): Promise<CheckStep> => {
    const { bulkId } = claimed.progress;
    const status = bulkId === null ? null : await admin.query(claimed.domain, bulkStatus, { id: bulkId });
    switch (status?.state) {
      case "running":
        return { progress: {}, againMs: POLL_MS };
      case "completed":
        return readAll(claimed, status.url);
      case "failed":
        // What is denied isn't named here: the ordinary API names it.
        if (status.code === "ACCESS_DENIED") return { progress: { phase: "pages" }, cursor: null, againMs: 0 };
        return afterFailure(claimed.progress, `The bulk operation failed: ${status.code}`, { phase: "query" });
      case "gone":
      case undefined:
        return { progress: { phase: "query", bulkId: null }, againMs: 0 };
    }
  };

  const readAll = async (claimed: Claimed, url: string | null): Promise<CheckStep> => {
    const { metafieldKeys, ...rules } = await rulesOf(shopOf(claimed));
    const check = createCheck({ ...rules, now: now() });
    const lines = createLineSplitter();
    const take = (texts: readonly string[]): void => {
      for (const text of texts) check.add(readCatalogueLine(JSON.parse(text), metafieldKeys));
    };
    let heldAt = now();
    for await (const chunk of url === null ? [] : files.read(url)) {
      take(lines.push(chunk));
      if (now() - heldAt < PACE_MS) continue;
      heldAt = now();
      const progress = { ...claimed.progress, looked: check.variants };
      const state = { state: "running", againAt: null, ended: false, now: new Date(now()) } as const;
      if (!(await keepOperation(sql, holder, { ...claimed, progress }, state))) return { lost: true };
    }
    take(lines.end());
    return { progress: { looked: check.variants, result: check.result() }, againMs: 0, state: "done" };
  };

  const page = async (claimed: Claimed): Promise<CheckStep> => {
    const { metafieldKeys, ...rules } = await rulesOf(shopOf(claimed));
    const known = claimed.cursor === null ? undefined : begun.get(keyOf(claimed));
    const check = known ?? createCheck({ ...rules, now: now() });
    const after = known ? claimed.cursor : null;
    const { variants, next } = await admin.query(
      claimed.domain,
      catalogueVariants,
      catalogueVariables(metafieldKeys, after),
      { gentle: true },
    );
    for (const variant of variants) check.add(variant);
    if (next !== null) {
      begun.set(keyOf(claimed), check);
      return { progress: { looked: check.variants, failures: 0, failure: null }, cursor: next, againMs: 0 };
    }
    begun.delete(keyOf(claimed));
    return { progress: { looked: check.variants, result: check.result() }, againMs: 0, state: "done" };
  };

  const cancel = async (claimed: Claimed): Promise<CheckStep> => {
    const { bulkId, phase } = claimed.progress;
    begun.delete(keyOf(claimed));
    if (bulkId !== null && phase === "wait") await admin.query(claimed.domain, bulkCancel, { id: bulkId });
    return { progress: {}, againMs: 0, state: "cancelled" };
  };

  const step = async (claimed: Claimed): Promise<CheckStep> => {
    if (claimed.state === "cancelled") return cancel(claimed);
    switch (claimed.progress.phase) {
      case "count":
        return { progress: { phase: "query" }, againMs: 0, state: "running" };
      case "query":
        return ask(claimed);
      case "wait":
        return wait(claimed);
      case "pages":
        return page(claimed);
    }
  };

  const afterError = (claimed: Claimed, error: unknown): CheckStep => {
    // The bucket is others' as well: the page is read when it has filled.
    if (error instanceof AdminApiError && error.code === "throttled" && error.retryAt) {
      return { progress: {}, againMs: Math.max(0, error.retryAt.getTime() - now()) };
    }
    log.warn({ shop: claimed.domain, check: claimed.id, error: messageOf(error) }, "step of a catalogue check failed");
    return afterFailure(claimed.progress, messageOf(error));
  };

  return async (): Promise<boolean> => {
    const claimed = await claimOperation<CheckProgress>(sql, "catalogue_check", holder, new Date(now()));
    if (!claimed) return false;
    const done = await step(claimed).catch((error: unknown) => afterError(claimed, error));
    if ("lost" in done) return true;
    const state = done.state ?? claimed.state;
    const at = new Date(now());
    const kept = {
      ...{ shopId: claimed.shopId, id: claimed.id, progress: { ...claimed.progress, ...done.progress } },
      cursor: done.cursor === undefined ? claimed.cursor : done.cursor,
    };
    const ended = state === "cancelled" || state === "done" || state === "failed";
    await keepOperation(sql, holder, kept, { state, againAt: new Date(at.getTime() + done.againMs), ended, now: at });
    return true;
  };
}
