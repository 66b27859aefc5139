import { PROVIDER_NAMES } from "./book.ts";
import type { Fault } from "../sandbox/providers/faults.ts";
import type { Outside } from "./sandbox.ts";

/** Slow enough that requests are on the wire at a kill, and that the provider takes them all the same. */
const LEAST_MS = 25;
/** So much slower is each provider than the one before it: what leaves together isn't written down together. */
const APART_MS = 40;

/**
 * Of so many requests one hangs: the provider never takes it, so that whoever forgets it at a kill loses an order. Few
 * enough that no connection meets ten in a row, which would open its circuit: that is another act's.
 */
const HANGS_ONE_OF = 100;

/**
 * What hangs is given up after ten seconds, and tried again after the backoff's first step, of five seconds; an order may
 * meet it twice in a row, and waits for the second step then, of thirty, each with its jitter.
 */
export const HANG_COSTS_MS = 65_000;

/** Has every provider take nearly all that it gets, and answer a while later, each after a time of its own. */
export function answerSlowly({ providers }: Outside): void {
  for (const [place, provider] of PROVIDER_NAMES.entries()) {
    const slow: Fault = { kind: "latency", ms: LEAST_MS + place * APART_MS };
    providers.fail(provider, [...Array<Fault>(HANGS_ONE_OF - 1).fill(slow), { kind: "hang" }]);
  }
}

/** Has every provider answer as it does when nothing is wrong. */
export function answerAtOnce({ providers }: Outside): void {
  for (const provider of PROVIDER_NAMES) providers.fail(provider, null);
}
