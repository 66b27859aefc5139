import { createHmac, randomBytes } from "node:crypto";

export interface RateLimit {
  /** Takes one of what a visitor address may ask of a shop; false when nothing is left. */
  take(shop: string, address: string): boolean;
}

/** Addresses that are remembered at once; beyond, the limits start anew rather than the memory grow. */
const MOST_KEPT = 50_000;

/**
 * Limits what one visitor address asks of one shop, `most` at once and refilled over `windowMs`. Addresses are kept as
 * keyed hashes under a key that is made at the start and never leaves this process.
 */
export function createRateLimit(most: number, windowMs: number, now: () => number): RateLimit {
  const key = randomBytes(32);
  const left = new Map<string, { tokens: number; at: number }>();
  return {
    take(shop, address) {
      const name = createHmac("sha256", key).update(`${shop} ${address}`).digest("base64").slice(0, 16);
      const at = now();
      const known = left.get(name);
      const refilled = known ? known.tokens + (Math.max(0, at - known.at) / windowMs) * most : most;
      const tokens = Math.min(most, refilled) - 1;
      if (!known && left.size >= MOST_KEPT) left.clear();
      left.set(name, { tokens: Math.max(tokens, 0), at });
      return tokens >= 0;
    },
  };
}
