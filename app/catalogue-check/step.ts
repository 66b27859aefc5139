import type { OperationState } from "../records/operations.server.ts";
import type { CheckProgress } from "./checks.server.ts";

/** What a step of a check came to, and after how long the next one is due; or `lost` to another worker. */
export type CheckStep =
  | { progress: Partial<CheckProgress>; cursor?: string | null; againMs: number; state?: OperationState }
  | { lost: true };

export const POLL_MS = 3_000;
export const PACE_MS = 2_000;
const RETRY_MS = [10_000, 60_000, 300_000];
/** A person waits for it: it gives up soon, and may be started anew. */
const MOST_FAILURES = 5;

/** A step that failed: again after a while, each time a longer one, or never. */
export function afterFailure(
  { failures: before }: Pick<CheckProgress, "failures">,
  failure: string,
  change: Partial<CheckProgress> = {},
): CheckStep {
  const failures = before + 1;
  const progress = { ...change, failures, failure };
  if (failures >= MOST_FAILURES) return { progress, againMs: 0, state: "failed" };
  return { progress, againMs: RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? POLL_MS };
}
