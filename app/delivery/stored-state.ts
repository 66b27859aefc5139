import type { LineSize, SizeStep } from "../domain/delivery.ts";
import type { AttemptNote, DeliveryState, StoredStatus } from "./state.ts";

/**
 * A state as it stands in its order's row: what follows from the rest, and what is null, empty or zero, is left out. An
 * order that went well at once, which nearly all do, takes a hundred bytes for each delivery instead of four hundred.
 */
export type StoredState = {
  status: StoredStatus;
  history?: Partial<AttemptNote>[];
  sizes?: StoredSize[];
} & Partial<Omit<DeliveryState, "status" | "history" | "sizes">>;

/** A line's size without the names of its fields, which would take more room than what they name. */
type StoredSize = [lineId: string, size: string, step: SizeStep, mapped?: true];

/** A state as it is stored. */
export function toStored(state: DeliveryState): StoredState {
  const { history, lane, attempts, settledAt, firstAttemptAt, lines, sizes, waitedBaseMs, ...rest } = state;
  const [first, last] = [history[0], history.at(-1)];
  const smooth = state.status === "delivered" && attempts === 1;
  const stored = withoutNothing({
    ...rest,
    ...(lane !== "live" && { lane }),
    ...(attempts !== history.length && { attempts }),
    ...((!last || settledAt !== last.at + last.ms) && { settledAt }),
    ...((!first || firstAttemptAt !== first.at) && { firstAttemptAt: firstAttemptAt ?? AGAIN }),
    // What is delivered at once was accepted line by line, and isn't tried again.
    ...(!(smooth && lines?.every(({ accepted }) => accepted)) && { lines }),
    ...(!smooth && { waitedBaseMs }),
    // That a size was found by its option's name goes without saying where all went well.
    sizes: sizes.filter(({ step, mapped }) => !smooth || step !== "named" || mapped).map(toStoredSize),
    history: history.map((note, index) => toStoredNote(note, index, state.status)),
  });
  if (stored["firstAttemptAt"] === AGAIN && history.length === 0) delete stored["firstAttemptAt"];
  return stored as unknown as StoredState;
}

/** Stands for "not since it was replayed", where an earlier attempt would else be taken for the first. */
const AGAIN = -1;

const toStoredSize = ({ lineId, size, step, mapped }: LineSize): StoredSize =>
  mapped ? [lineId, size, step, true] : [lineId, size, step];

function toStoredNote({ number, outcome, ...note }: AttemptNote, index: number, status: StoredStatus) {
  return withoutNothing({
    ...note,
    ...(number !== index + 1 && { number }),
    ...(outcome !== status && { outcome }),
  });
}

function withoutNothing(value: Record<string, unknown>): Record<string, unknown> {
  for (const key of Object.keys(value)) {
    const one = value[key];
    if (one === null || one === undefined || one === 0 || (Array.isArray(one) && one.length === 0)) delete value[key];
  }
  return value;
}

/** A stored state with all that was left out. */
export function fromStored(stored: StoredState): DeliveryState {
  const { status, history: notes = [], sizes = [] } = stored;
  const history = notes.map((note, index) => ({ ...NO_NOTE, number: index + 1, outcome: status, ...note }));
  const [first, last] = [history[0], history.at(-1)];
  const firstAttemptAt = stored.firstAttemptAt ?? first?.at ?? null;
  return {
    reason: null,
    lane: "live",
    attempts: history.length,
    settledAt: status !== "pending" && last ? last.at + last.ms : null,
    waitedBaseMs: 0,
    providerRef: null,
    lines: null,
    skippedLines: [],
    warnings: [],
    doubles: 0,
    hands: [],
    ...stored,
    firstAttemptAt: firstAttemptAt === AGAIN ? null : firstAttemptAt,
    sizes: sizes.map(([lineId, size, step, mapped = false]) => ({ lineId, size, step, mapped })),
    history,
  };
}

const NO_NOTE: Omit<AttemptNote, "number" | "outcome"> = {
  at: 0,
  ms: 0,
  http: null,
  code: null,
  message: null,
  reference: null,
  retryAfterMs: null,
  worker: 0,
  version: 0,
};
