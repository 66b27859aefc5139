import type { ClaimedOperation, OperationState } from "../records/operations.server.ts";
import type { Backfill, BackfillProgress } from "./operations.server.ts";

export type Claimed = ClaimedOperation<BackfillProgress>;

/** What a step came to: on to the next at once, or again after a while, or the end; `lost` to another worker. */
export type Step =
  | { kind: "on"; progress: Partial<BackfillProgress>; cursor?: string | null; state?: OperationState }
  | { kind: "later"; ms: number; progress?: Partial<BackfillProgress>; cursor?: string | null }
  | { kind: "end"; state: OperationState; progress?: Partial<BackfillProgress> }
  | { kind: "lost" };

/** A step was broken off because the process ends: no failure of the backfill's. */
export class Interrupted extends Error {}

/** Deliveries of backfills that may wait at once in a shop: more are read when these have gone. */
export const MOST_WAITING = 1_000;
export const POLL_MS = 5_000;
export const PACE_MS = 2_000;
export const RETRY_MS = [30_000, 120_000, 600_000, 3_600_000];
/** Returns up after so many failures in a row; a person may resume it. */
const MOST_FAILURES = 12;

export const shopOf = ({ shopId, domain }: Claimed) => ({ id: shopId, domain });

/** A step that failed: again after a while, each time a longer one, or never. */
export function failed({ progress }: Backfill, failure: string, change: Partial<BackfillProgress> = {}): Step {
  const failures = progress.failures + 1;
  const noted = { ...change, failures, failure };
  if (failures >= MOST_FAILURES) return { kind: "end", state: "failed", progress: noted };
  return { kind: "later", ms: RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? POLL_MS, progress: noted };
}
