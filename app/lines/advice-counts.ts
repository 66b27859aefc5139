import { isSameSize } from "../catalog/own-size.ts";
import { isFollowed, type LineAdvice } from "./advised.ts";

/** How a line was bought that was advised: in that size, in another, or it can't be told, and why. */
export const CAME = ["followed", "other", "unmatched", "unknown"] as const;
export type Came = (typeof CAME)[number];

/** How one provider's advice of a line came out: `unmatched` where the product comes in no such size. */
export function cameOf(advice: Pick<LineAdvice, "own" | "bought">): Came {
  const followed = isFollowed(advice);
  if (followed !== null) return followed ? "followed" : "other";
  return advice.bought === null ? "unknown" : "unmatched";
}

export const ADVICE_COUNTS = ["advised", "taken", ...CAME, "agreed", "disagreed"] as const;
export type AdviceCounts = Record<(typeof ADVICE_COUNTS)[number], number>;

/** Counts of lines, of one provider; `""` stands for the lines themselves. */
export interface ProviderCounts extends AdviceCounts {
  provider: string;
}

const NOTHING = Object.fromEntries(ADVICE_COUNTS.map((name) => [name, 0])) as AdviceCounts;
export const noCounts = (): AdviceCounts => ({ ...NOTHING });

/**
 * What a line adds to the sums: one for each provider that advised it, and itself once, as agreed or disagreed where
 * several did. As a whole it was followed if anybody's advice was, else whatever can be told of it.
 */
export function countsOf(advice: readonly LineAdvice[]): ProviderCounts[] {
  const ofProviders = advice.map((one) => ({ provider: one.provider, taken: one.taken, came: cameOf(one) }));
  const [first, ...others] = advice;
  if (!first) return [];
  const agree = others.every((one) => isSameSize(one.own ?? one.size, first.own ?? first.size));
  const whole = {
    provider: "",
    taken: ofProviders.some(({ taken }) => taken),
    came: CAME.find((one) => ofProviders.some(({ came }) => came === one)) ?? "unknown",
  };
  return [...ofProviders, whole].map(({ provider, taken, came }) => ({
    ...{ provider, ...noCounts(), advised: 1, taken: Number(taken), [came]: 1 },
    agreed: Number(provider === "" && others.length > 0 && agree),
    disagreed: Number(provider === "" && others.length > 0 && !agree),
  }));
}
