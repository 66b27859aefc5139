import type { ConnectionKey } from "./connection-key.ts";
import type { GateSignal } from "./decide.ts";

/** The part of a connection that says whether anything may be sent now. Instants in milliseconds. */
export interface Gate {
  enabled: boolean;
  state: "open" | "held";
  pausedUntil: number | null;
  circuitOpenedAt: number | null;
  /** Since when what had waited leaves; null when nothing of it is left. */
  releasedAt: number | null;
  /** Whether it failed since it last succeeded. */
  failing: boolean;
}

export const FAILURES_TO_OPEN = 10;
/** A connection whose circuit is open is tried once a minute, one that is held once an hour. */
export const PROBE_EVERY_MS = 60_000;
export const HELD_PROBE_EVERY_MS = 3_600_000;
/**
 * Requests a second at which what waited is released, so that a provider that recovers isn't run over. The pace doubles
 * with every minute in which nothing fails.
 */
export const GENTLE_RATE = 5;
export const PACE_DOUBLES_EVERY_MS = 60_000;
export const HELD_AT_MOST_MS = 60 * 24 * 3_600_000;

/**
 * Whether deliveries may leave at once: the connection is on, not held, not paused, its circuit is closed, and nothing
 * that waited before stands in front of them.
 */
export function isOpen(gate: Gate, now: number): boolean {
  return (
    gate.enabled &&
    gate.state === "open" &&
    (gate.pausedUntil === null || gate.pausedUntil <= now) &&
    gate.circuitOpenedAt === null &&
    gate.releasedAt === null
  );
}

/** What an attempt says of its connection: under which version of the credential, and whether it was a probe. */
export interface VersionedSignal {
  version: number;
  probe: boolean;
  signal: GateSignal;
}

/** The same, with whose it is. */
export interface SignalOf extends ConnectionKey, VersionedSignal {}

/** What a group of attempts says of one connection, in the order in which they ended. Instants in milliseconds. */
export interface GateChange {
  succeeded: boolean;
  /** Failures after the last success. */
  failures: number;
  pausedUntil: number | null;
  /** The version whose credential was refused last. */
  heldVersion: number | null;
  heldReason: string | null;
  /** The version of a probe that was answered by anything but a refusal. */
  provenVersion: number | null;
}

/** Sums up what a group of attempts says of one connection; null when it says nothing. */
export function changeOf(signals: readonly VersionedSignal[]): GateChange | null {
  const change: GateChange = {
    succeeded: false,
    failures: 0,
    pausedUntil: null,
    heldVersion: null,
    heldReason: null,
    provenVersion: null,
  };
  let says = false;
  for (const { signal, version, probe } of signals) {
    says ||= signal.kind !== "none";
    if (probe && (signal.kind === "healthy" || signal.kind === "answered")) change.provenVersion = version;
    switch (signal.kind) {
      case "healthy":
        change.succeeded = true;
        change.failures = 0;
        break;
      case "failure":
        change.failures += 1;
        if (signal.until !== null) change.pausedUntil = Math.max(change.pausedUntil ?? 0, signal.until);
        break;
      case "pause":
        change.pausedUntil = Math.max(change.pausedUntil ?? 0, signal.until);
        break;
      case "hold":
        change.heldVersion = version;
        change.heldReason = signal.reason;
        break;
      case "answered":
      case "none":
        break;
    }
  }
  return says ? change : null;
}

/** A connection's state as far as attempts change it. */
export interface GateState extends Omit<Gate, "enabled" | "failing"> {
  version: number;
  failures: number;
  waitingSince: number | null;
  waitedMs: number;
}

/**
 * What a connection's state becomes by a group of attempts: the model that `gate-signals.server` is held to. Failures
 * are counted in a row, the tenth opens the circuit, a success closes it; a refused credential holds, a probe that is
 * answered lets go; whoever stops waiting is released.
 */
export function applyChange(state: GateState, change: GateChange, now: number): GateState {
  const failures = (change.succeeded ? 0 : state.failures) + change.failures;
  const opens = failures >= FAILURES_TO_OPEN;
  const circuitOpenedAt = opens ? (state.circuitOpenedAt ?? now) : change.succeeded ? null : state.circuitOpenedAt;
  const holds = change.heldVersion === state.version;
  const proven = change.provenVersion === state.version;
  const held = holds ? "held" : proven ? "open" : state.state;
  const pausedUntil =
    change.pausedUntil === null ? state.pausedUntil : Math.max(state.pausedUntil ?? 0, change.pausedUntil);
  const waits = held === "held" || circuitOpenedAt !== null || pausedUntil !== null;
  const released = !waits && state.waitingSince !== null;
  return {
    version: state.version,
    state: held,
    failures,
    circuitOpenedAt,
    pausedUntil,
    waitingSince: waits ? (state.waitingSince ?? now) : null,
    waitedMs: state.waitedMs + (released ? now - (state.waitingSince ?? now) : 0),
    releasedAt: released ? now : state.releasedAt,
  };
}
