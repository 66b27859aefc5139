/** The part of a connection that says whether anything may be sent now. Instants in milliseconds. */
export interface Gate {
  enabled: boolean;
  state: "open" | "held";
  pausedUntil: number | null;
  circuitOpenedAt: number | null;
}

export const FAILURES_TO_OPEN = 10;
export const PROBE_EVERY_MS = 60_000;
/** Requests a second at which waiting deliveries are released, so that a provider that recovers isn't run over. */
export const GENTLE_RATE = 5;
export const HELD_AT_MOST_MS = 60 * 24 * 3_600_000;

/** Whether deliveries may leave at once: the connection is on, not held, not paused, and its circuit is closed. */
export function isOpen(gate: Gate, now: number): boolean {
  return (
    gate.enabled &&
    gate.state === "open" &&
    (gate.pausedUntil === null || gate.pausedUntil <= now) &&
    gate.circuitOpenedAt === null
  );
}
