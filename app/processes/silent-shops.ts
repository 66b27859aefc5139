const WINDOW_MS = 15 * 60_000;
const ATTEMPTS = 5;

interface Known {
  /** The newest attempts that brought nothing, five at most, the oldest first. */
  failedAt: number[];
  deliveredAt: number;
}

/**
 * Counts the shops of which, in the last fifteen minutes, five attempts of this process were made and none delivered.
 * Instants in milliseconds. What is older is forgotten when it is counted.
 */
export function createSilentShops() {
  const shops = new Map<number, Known>();
  return {
    note(shopId: number, isDelivered: boolean, at: number): void {
      const known = shops.get(shopId) ?? { failedAt: [], deliveredAt: -Infinity };
      shops.set(shopId, known);
      if (isDelivered) known.deliveredAt = at;
      else known.failedAt = [...known.failedAt.slice(1 - ATTEMPTS), at];
    },
    count(now: number): number {
      const since = now - WINDOW_MS;
      let silent = 0;
      for (const [shopId, { failedAt, deliveredAt }] of shops) {
        if (Math.max(deliveredAt, failedAt.at(-1) ?? -Infinity) < since) shops.delete(shopId);
        else if (failedAt.length === ATTEMPTS && (failedAt[0] ?? 0) >= since && deliveredAt < since) silent += 1;
      }
      return silent;
    },
  };
}
