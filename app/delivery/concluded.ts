import type { Outcome } from "../domain/outcome.ts";
import type { RequestDescription } from "../domain/provider.ts";
import { decide, type Decision } from "./decide.ts";
import type { ReadyDelivery } from "./ports.ts";
import type { ClaimedDelivery } from "./rows.ts";
import { attempted, type DeliveryState } from "./state.ts";

/** An attempt that was made, and what was decided upon it. Times in milliseconds. */
export interface SettledAttempt {
  claimed: ClaimedDelivery;
  after: DeliveryState;
  decision: Decision;
  /** The version of the credential that it was made under. */
  version: number;
  /** Whether the connection was known to have failed before. */
  ailing: boolean;
  /** What was sent, masked, where the provider didn't take the order whole. */
  sent: RequestDescription | null;
  startedAt: number;
  durationMs: number;
  httpStatus: number | null;
  outcome: Outcome["kind"];
  code: string | null;
}

/** What an attempt came to, as the engine made it. */
export interface MadeAttempt {
  outcome: Outcome;
  httpStatus: number | null;
  ms: number;
  possibleDouble: boolean;
  sent: RequestDescription | null;
}

const MESSAGE_LENGTH = 500;
const SHORT_LENGTH = 200;

/** What an attempt was made in. Instants in milliseconds. */
export interface AttemptContext {
  worker: number;
  startedAt: number;
  now: number;
  random(): number;
  redact(text: string): string;
}

/** Decides what follows from an attempt, and what its delivery is from then on. Secrets and halves of letters are gone. */
export function concluded(
  { claimed, connection }: ReadyDelivery,
  { outcome, httpStatus, ms, possibleDouble, sent }: MadeAttempt,
  { worker, startedAt, now, random, redact }: AttemptContext,
): SettledAttempt {
  const { state } = claimed;
  const since = state.firstAttemptAt ?? startedAt;
  const waitedBefore = state.firstAttemptAt === null ? connection.waitedMs : state.waitedBaseMs;
  const decision = decide(outcome, {
    attempts: state.attempts + 1,
    triedForMs: now - since - (connection.waitedMs - waitedBefore),
    now,
    random,
  });
  const durationMs = Math.round(ms);
  const code = outcome.kind === "internal" ? "internal" : "code" in outcome ? cut(outcome.code, SHORT_LENGTH) : null;
  const message = "message" in outcome && outcome.message !== "" ? cut(redact(outcome.message), MESSAGE_LENGTH) : null;
  const reference = "reference" in outcome && outcome.reference ? cut(outcome.reference, SHORT_LENGTH) : null;
  const after = attempted(
    { ...state, waitedBaseMs: waitedBefore },
    {
      at: startedAt,
      ms: durationMs,
      http: httpStatus,
      outcome: outcome.kind,
      code,
      message,
      reference,
      providerRef: "providerRef" in outcome ? (outcome.providerRef ?? null) : null,
      lines: "lines" in outcome && outcome.lines ? outcome.lines : null,
      warnings: warningsOf(outcome),
      possibleDouble,
      worker,
      version: connection.version,
    },
    decision,
  );
  return {
    claimed,
    after,
    decision,
    version: connection.version,
    ailing: connection.gate.failing || connection.gate.state === "held" || connection.gate.circuitOpenedAt !== null,
    sent,
    startedAt,
    durationMs,
    httpStatus,
    outcome: outcome.kind,
    code,
  };
}

function warningsOf(outcome: Outcome): string[] {
  if ("uncertain" in outcome) return outcome.uncertain ? ["uncertain"] : [];
  return "warnings" in outcome ? (outcome.warnings ?? []) : [];
}

/** The beginning of a text, without half a letter at its end. */
const cut = (text: string, length: number): string => text.slice(0, length).toWellFormed();
