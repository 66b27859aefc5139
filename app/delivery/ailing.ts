import type { SettledAttempt } from "./concluded.ts";
import type { SignalOf } from "./gate.ts";

/** So long after its last failure a connection is looked after, beside what its snapshot says: longer than that is kept. */
const AILING_FOR_MS = 5_000;

/**
 * Knows which connections have failed lately: only of those a success tells anything. Nearly every attempt is a success
 * of a connection that works, and costs no look at its row.
 */
export function createAiling(now: () => number) {
  const failedAt = new Map<string, number>();

  return {
    /** What a group of attempts tells of its connections. */
    telling(attempts: readonly SettledAttempt[]): SignalOf[] {
      for (const [key, at] of failedAt) if (Math.abs(now() - at) > AILING_FOR_MS) failedAt.delete(key);
      for (const { claimed, decision } of attempts) {
        if (decision.gate.kind !== "healthy" && decision.gate.kind !== "none") failedAt.set(keyOf(claimed), now());
      }
      return attempts.flatMap(({ claimed, version, decision, ailing }) =>
        decision.gate.kind !== "healthy" || ailing || claimed.probe || failedAt.has(keyOf(claimed))
          ? [
              {
                shopId: claimed.shopId,
                provider: claimed.provider,
                probe: claimed.probe,
                version,
                signal: decision.gate,
              },
            ]
          : [],
      );
    },
  };
}

const keyOf = ({ shopId, provider }: { shopId: number; provider: string }): string => `${shopId}/${provider}`;
