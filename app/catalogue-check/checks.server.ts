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
import type { CheckResult } from "./lists.ts";

/** How far a check of the catalogue has come. */
export interface CheckProgress extends Progress {
  phase: "count" | "query" | "wait" | "pages";
  bulkId: string | null;
  /** Variants that were looked at. */
  looked: number;
  result: CheckResult | null;
}

export type CatalogueCheck = Operation<CheckProgress>;

export type StartOutcome = { outcome: "started"; id: string } | { outcome: "running_already"; id: string };

/** Has the catalogue looked at. One at a time for a shop. */
export async function startCheck(sql: Sql, shopId: number, actor: Actor, now: Date): Promise<StartOutcome> {
  const running = await openOperation(sql, shopId, "catalogue_check");
  if (running !== null) return { outcome: "running_already", id: running };
  const progress: CheckProgress = {
    phase: "count",
    ...{ bulkId: null, looked: 0, result: null, failures: 0, failure: null },
  };
  const id = await startOperation(sql, { shopId, kind: "catalogue_check", progress, actor, detail: {} }, now);
  return { outcome: "started", id };
}

/** A shop's checks, the newest first. */
export const listChecks = (sql: Sql, shopId: number): Promise<CatalogueCheck[]> =>
  listOperations<CheckProgress>(sql, shopId, "catalogue_check");

/** Pauses, resumes or cancels a check. */
export const changeCheck = (
  sql: Sql,
  { shopId, id }: { shopId: number; id: string },
  by: { change: OperationChange; actor: Actor },
  now: Date,
): Promise<ChangeOutcome> => changeOperation(sql, { shopId, id, kind: "catalogue_check" }, by, now);
