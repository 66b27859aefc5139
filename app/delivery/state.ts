import type { Lane, LineOutcome, LineSize, OwnReason, SkippedLine } from "../domain/delivery.ts";
import type { Decision } from "./decide.ts";

/** What is kept of a delivery's progress. Held and being sent aren't: the connection and `due` tell them. */
export type StoredStatus = "pending" | "delivered" | "partly_delivered" | "skipped" | "dead";

/** One HTTP exchange, or why there was none, in short. `at` in milliseconds since 1970. */
export interface AttemptNote {
  number: number;
  at: number;
  ms: number;
  http: number | null;
  outcome: string;
  code: string | null;
  /** The provider's words, without secrets. */
  message: string | null;
  reference: string | null;
  retryAfterMs: number | null;
  /** The worker that made it; 0 where none is left to say so. */
  worker: number;
  /** The connection's that it was made with; 0 where that wasn't noted. */
  version: number;
}

/** What a person did to a delivery, and their note on it. `at` in milliseconds since 1970, `by` as in the audit. */
export interface HandNote {
  at: number;
  what: "replayed" | "skipped";
  by: string;
  note?: string;
}

/** The state of one delivery, as it stands in its order's row. Instants in milliseconds since 1970. */
export interface DeliveryState {
  status: StoredStatus;
  reason: string | null;
  lane: Lane;
  /** All attempts that were made; `history` holds the first three and the last seventeen of them. */
  attempts: number;
  history: AttemptNote[];
  settledAt: number | null;
  /** Where the seven days of trying begin; null again after a replay. */
  firstAttemptAt: number | null;
  /** How long the connection had waited in all by then. */
  waitedBaseMs: number;
  /** The provider's own id of the order. */
  providerRef: string | null;
  /** What was said of each line; null where nothing was. */
  lines: LineOutcome[] | null;
  skippedLines: SkippedLine[];
  /** The sizes that lines were told with, and how each was found. */
  sizes: LineSize[];
  warnings: string[];
  /** Requests that may have arrived twice. */
  doubles: number;
  /** What persons did to it, oldest first. */
  hands: HandNote[];
}

/** What one attempt came to. */
export interface AttemptFacts extends Omit<AttemptNote, "number" | "retryAfterMs"> {
  providerRef: string | null;
  lines: LineOutcome[] | null;
  warnings: readonly string[];
  /** The request may be the second of its kind at the provider. */
  possibleDouble: boolean;
}

const FIRST_KEPT = 3;
const LAST_KEPT = 17;
/** The warning of what may have arrived, since nobody heard how it ended. */
export const UNCERTAIN = "uncertain";

/** A delivery as it is planned: nothing was sent yet. */
export function planned(
  from: Pick<DeliveryState, "lane" | "waitedBaseMs" | "skippedLines" | "sizes" | "warnings">,
): DeliveryState {
  return {
    ...from,
    status: "pending",
    reason: null,
    attempts: 0,
    history: [],
    settledAt: null,
    firstAttemptAt: null,
    providerRef: null,
    lines: null,
    doubles: 0,
    hands: [],
  };
}

/** Whether an earlier request broke off without an answer, so that the provider may hold the order already. */
export const isUncertain = (state: Pick<DeliveryState, "warnings">): boolean => state.warnings.includes(UNCERTAIN);

/**
 * The state after an attempt and what was decided upon it. That an earlier request may have arrived is over once one is
 * answered; a request that was sent in spite of it counts as a possible double.
 */
export function attempted(state: DeliveryState, facts: AttemptFacts, decision: Decision): DeliveryState {
  const { at, ms, http, outcome, code, message, reference, worker, version } = facts;
  const number = state.attempts + 1;
  const { retryAfterMs } = decision;
  const note = { number, at, ms, http, outcome, code, message, reference, retryAfterMs, worker, version };
  const others = state.warnings.filter((warning) => warning !== UNCERTAIN && !facts.warnings.includes(warning));
  return {
    ...state,
    status: decision.status,
    reason: decision.reason,
    lane: decision.lane ?? state.lane,
    attempts: number,
    history: keptOf([...state.history, note]),
    settledAt: decision.status === "pending" ? null : at + ms,
    firstAttemptAt: state.firstAttemptAt ?? at,
    providerRef: facts.providerRef ?? state.providerRef,
    lines: mergeLines(state.lines, facts.lines),
    warnings: [...others, ...facts.warnings],
    doubles: state.doubles + (facts.possibleDouble ? 1 : 0),
  };
}

/**
 * The state after so many attempts whose workers died with them: what they sent may have arrived. One that was itself
 * such a repetition counts as a possible double, since nobody will ever hear of it.
 */
export function interrupted(state: DeliveryState, times: number, at: number): DeliveryState {
  if (times === 0) return state;
  const note = { number: state.attempts + 1, at, ms: 0, http: null, outcome: "interrupted", code: null, message: null };
  const broken: DeliveryState = {
    ...state,
    lane: state.lane === "live" ? "retry" : state.lane,
    attempts: note.number,
    history: keptOf([...state.history, { ...note, reference: null, retryAfterMs: null, worker: 0, version: 0 }]),
    firstAttemptAt: state.firstAttemptAt ?? at,
    warnings: [...state.warnings.filter((warning) => warning !== UNCERTAIN), UNCERTAIN],
    doubles: state.doubles + (isUncertain(state) ? 1 : 0),
  };
  return interrupted(broken, times - 1, at);
}

/** The state of what turns out to have nothing to send. That an earlier attempt may have arrived stays true of it. */
export function unsent(
  state: DeliveryState,
  { status, reason, at }: { status: "skipped" | "dead"; reason: OwnReason; at: number },
): DeliveryState {
  return { ...state, status, reason, settledAt: at };
}

/** The first three and the last seventeen attempts; their numbers tell how many lie between. */
function keptOf(history: AttemptNote[]): AttemptNote[] {
  if (history.length <= FIRST_KEPT + LAST_KEPT) return history;
  return [...history.slice(0, FIRST_KEPT), ...history.slice(-LAST_KEPT)];
}

/** Outcomes of lines sent now stand beside those that earlier attempts had accepted. */
function mergeLines(earlier: LineOutcome[] | null, now: LineOutcome[] | null): LineOutcome[] | null {
  if (!now) return earlier;
  const sent = new Set(now.map((line) => line.lineId));
  return [...(earlier ?? []).filter((line) => !sent.has(line.lineId)), ...now];
}
