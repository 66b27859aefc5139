import type { AdminCost } from "./admin-answer.ts";

/** A shop's bucket as the last answer showed it, less what was sent since. */
interface Bucket {
  available: number;
  maximum: number;
  restoreRate: number;
  at: number;
  /** When those who read in the background may ask again. */
  gentleAt: number;
}

const KEPT_AT_MOST = 20_000;
/** What reads in the background takes at most this share of what the bucket gets back. */
const GENTLE_SHARE = 0.5;

/**
 * Plans what is asked of Shopify by what its answers said of each shop's bucket and of each operation's cost, so that a
 * throttle is seldom met. It knows only what this process saw: Shopify's own word stays the last. `now` in milliseconds.
 */
export function createBudgets(now: () => number) {
  const buckets = new Map<string, Bucket>();
  const costs = new Map<string, number>();

  const keep = <Value>(map: Map<string, Value>, key: string, value: Value): void => {
    if (map.size >= KEPT_AT_MOST && !map.has(key)) map.clear();
    map.set(key, value);
  };
  const availableAt = ({ available, maximum, restoreRate, at }: Bucket): number =>
    Math.min(maximum, available + (Math.max(0, now() - at) / 1000) * restoreRate);

  return {
    /**
     * How long an operation should wait, in milliseconds: until the bucket holds what it cost last time. One that is
     * gentle leaves half of the bucket to others, and waits until half the restore rate has paid for the one before.
     */
    waitMs(shop: string, shape: string, gentle: boolean): number {
      const bucket = buckets.get(shop);
      const cost = costs.get(shape);
      if (!bucket) return 0;
      const wanted = cost === undefined ? 0 : Math.min(bucket.maximum, cost + (gentle ? bucket.maximum / 2 : 0));
      const filled = Math.ceil(((wanted - availableAt(bucket)) / bucket.restoreRate) * 1000);
      return Math.max(0, filled, gentle ? bucket.gentleAt - now() : 0);
    },

    /** Takes what an operation is expected to cost, until its answer says how much is left. */
    take(shop: string, shape: string): void {
      const bucket = buckets.get(shop);
      if (bucket) Object.assign(bucket, { available: availableAt(bucket) - (costs.get(shape) ?? 0), at: now() });
    },

    /** Notes what an answer says. */
    note(shop: string, shape: string, cost: AdminCost, gentle: boolean): void {
      const { available, maximum, restoreRate } = cost;
      const before = Math.max(now(), buckets.get(shop)?.gentleAt ?? 0);
      const spent = ((cost.actual ?? 0) / (restoreRate * GENTLE_SHARE)) * 1000;
      keep(buckets, shop, { available, maximum, restoreRate, at: now(), gentleAt: gentle ? before + spent : before });
      keep(costs, shape, cost.requested);
    },
  };
}

/** What tells one size of an operation from another: the lengths of its lists, its numbers and switches. */
export function shapeOf(operation: string, variables: object): string {
  const sizes = Object.entries(variables).flatMap(([name, value]) => {
    if (Array.isArray(value)) return [`${name}:${value.length}`];
    return typeof value === "number" || typeof value === "boolean" ? [`${name}:${String(value)}`] : [];
  });
  return [operation, ...sizes].join(" ");
}
