import type { DeliveryStatus, Lane } from "../domain/delivery.ts";
import type { Outcome } from "../domain/outcome.ts";
import { backoffMs, GIVE_UP_AFTER_MS, retryAfterMs } from "./backoff.ts";

/** What a decision rests on besides the outcome. Instants and times are in milliseconds. */
export interface DecisionInput {
  /** The attempts made so far, this one included. */
  attempts: number;
  /** How long the delivery has been tried, the time its connection was held, paused or open left aside. */
  triedForMs: number;
  now: number;
  random: () => number;
}

/** What happens to the connection as a whole. */
export type GateSignal =
  | { kind: "healthy" }
  | { kind: "failure" }
  | { kind: "hold"; reason: string }
  | { kind: "pause"; until: number }
  | { kind: "none" };

export interface Decision {
  status: DeliveryStatus;
  reason: string | null;
  dueAt: number | null;
  lane: Lane | null;
  retryAfterMs: number | null;
  gate: GateSignal;
}

/** Decides what follows from an outcome (`mapping.md` 6): done, a dated retry, a held connection or the dead letter. */
export function decide(outcome: Outcome, input: DecisionInput): Decision {
  switch (outcome.kind) {
    case "delivered":
    case "partly_delivered":
      return settled(outcome.kind, null, { kind: "healthy" });
    case "rejected":
      return settled("dead", outcome.code, { kind: "healthy" });
    case "misdirected":
      return settled("dead", outcome.code, { kind: "none" });
    case "unauthorized":
      return { ...settled("held", outcome.code, { kind: "hold", reason: outcome.code }), lane: "retry" };
    case "throttled": {
      const wait = retryAfterMs(outcome.retryAfter, input.now);
      if (wait === null) return retry("throttled", null, { kind: "none" }, input);
      const until = input.now + wait;
      const decision = retry("throttled", until, { kind: "pause", until }, input);
      return { ...decision, retryAfterMs: wait };
    }
    case "unavailable":
      return retry(outcome.code, null, { kind: "failure" }, input);
  }
}

function settled(status: DeliveryStatus, reason: string | null, gate: GateSignal): Decision {
  return { status, reason, dueAt: null, lane: null, retryAfterMs: null, gate };
}

function retry(reason: string, at: number | null, gate: GateSignal, input: DecisionInput): Decision {
  const { attempts, triedForMs, now, random } = input;
  const wait = at === null ? backoffMs(attempts, random) : at - now;
  // A wait that the provider itself asked for is waiting of the connection, which the seven days don't count.
  const given = at === null ? triedForMs + wait : triedForMs;
  if (given > GIVE_UP_AFTER_MS) return settled("dead", "gave_up", gate);
  return { status: "pending", reason, dueAt: now + wait, lane: "retry", retryAfterMs: null, gate };
}
