import type { ConnectionStatus } from "../../connections/status.ts";

/** The colours of a connection's badge and of the banner that says the next step. */
export const STATUS_BADGE: Record<ConnectionStatus, "success" | "warning" | "critical" | "attention" | "info" | null> =
  {
    connected: "success",
    unproven: "attention",
    unregistered: "attention",
    refused: "critical",
    off: "attention",
    held: "critical",
    circuit_open: "warning",
    paused: "info",
    not_set_up: null,
  };

/** The three things that an unproven or refused credential can mean, by the provider's answer. */
export function holdKey(reason: string | null): "refused" | "unreadable" {
  return reason === "credential_unreadable" ? "unreadable" : "refused";
}
