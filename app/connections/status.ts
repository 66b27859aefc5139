/** How a connection stands, in the one word that decides what a merchant does next. */
export type ConnectionStatus = "not_set_up" | "off" | "held" | "circuit_open" | "paused" | "connected";

/** What the status of a connection rests on. */
export interface ConnectionGate {
  hasCredential: boolean;
  enabled: boolean;
  state: "open" | "held";
  pausedUntil: Date | null;
  circuitOpenedAt: Date | null;
}

/**
 * The status of a connection, null being one that nobody has entered yet. Of several that hold, the one that a person
 * has to end first: what is off isn't sent whatever else is the matter, and time alone ends a pause.
 */
export function connectionStatus(connection: ConnectionGate | null, now: number): ConnectionStatus {
  if (!connection?.hasCredential) return "not_set_up";
  if (!connection.enabled) return "off";
  if (connection.state === "held") return "held";
  if (connection.circuitOpenedAt !== null) return "circuit_open";
  if (connection.pausedUntil !== null && connection.pausedUntil.getTime() > now) return "paused";
  return "connected";
}
