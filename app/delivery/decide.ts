import type { Lane } from "../domain/delivery.ts";
import type { Outcome } from "../domain/outcome.ts";
import { backoffMs, GIVE_UP_AFTER_MS, MISDIRECTED_FOR_MS, retryAfterMs } from "./backoff.ts";
import type { StoredStatus } from "./state.ts";

/** What a decision rests on besides the outcome. Instants and times are in milliseconds. */
export interface DecisionInput {
  /** The attempts made so far, this one included. */
  attempts: number;
  /** How long the delivery has been tried, the time its connection was held, paused or open left aside. */
  triedForMs: number;
  now: number;
  random: () => number;
}

/** What an attempt says of the connection as a whole. */
export type GateSignal =
  | { kind: "healthy" }
  /** Answered by something that isn't the API: it proves nothing but that nobody refused the credential. */
  | { kind: "answered" }
  /** `until`: the provider asked to wait as long. */
  | { kind: "failure"; until: number | null }
  | { kind: "hold"; reason: string }
  | { kind: "pause"; until: number }
  | { kind: "none" };

export interface Decision {
  status: StoredStatus;
  reason: string | null;
  dueAt: number | null;
  lane: Lane | null;
  retryAfterMs: number | null;
  gate: GateSignal;
}

const NONE: GateSignal = { kind: "none" };

/** Decides what follows from an outcome (`mapping.md` 6): done, a dated retry, a held connection or the dead letter. */
export function decide(outcome: Outcome, input: DecisionInput): Decision {
  switch (outcome.kind) {
    case "delivered":
    case "partly_delivered":
      return settled(outcome.kind, null, { kind: "healthy" });
    case "rejected":
      return settled("dead", outcome.code, { kind: "healthy" });
    case "misdirected":
      // A maintenance page looks like a wrong address: it gets a day.
      return retry(outcome.code, null, { kind: outcome.redirected ? "none" : "answered" }, input, MISDIRECTED_FOR_MS);
    case "unauthorized":
      return {
        ...settled("pending", outcome.code, { kind: "hold", reason: outcome.code }),
        dueAt: input.now,
        lane: "retry",
      };
    case "throttled": {
      const until = asked(outcome.retryAfter, input.now);
      return retry("throttled", until, until === null ? NONE : { kind: "pause", until }, input);
    }
    case "unavailable": {
      const until = asked(outcome.retryAfter, input.now);
      return retry(outcome.code, until, { kind: "failure", until }, input);
    }
    case "internal":
      return retry("internal", null, NONE, input);
  }
}

function asked(header: string | null, now: number): number | null {
  const wait = retryAfterMs(header, now);
  return wait === null ? null : now + wait;
}

function settled(status: StoredStatus, reason: string | null, gate: GateSignal): Decision {
  return { status, reason, dueAt: null, lane: null, retryAfterMs: null, gate };
}

function retry(
  reason: string,
  at: number | null,
  gate: GateSignal,
  { attempts, triedForMs, now, random }: DecisionInput,
  giveUpAfterMs = GIVE_UP_AFTER_MS,
): Decision {
  const wait = at === null ? backoffMs(attempts, random) : at - now;
  // A wait that the provider itself asked for is waiting of the connection, which the seven days don't count.
  const given = at === null ? triedForMs + wait : triedForMs;
  if (given > giveUpAfterMs) return settled("dead", giveUpAfterMs === GIVE_UP_AFTER_MS ? "gave_up" : reason, gate);
  return { status: "pending", reason, dueAt: now + wait, lane: "retry", retryAfterMs: at === null ? null : wait, gate };
}
