import type { ReleasedBy } from "../domain/provider.ts";

/** How a connection stands, in the one word that decides what a merchant does next. */
export const CONNECTION_STATUSES = [
  "not_set_up",
  "unregistered",
  "off",
  "held",
  "circuit_open",
  "paused",
  "refused",
  "unproven",
  "connected",
] as const;
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];

/** What the status of a connection rests on. */
export interface ConnectionGate {
  hasCredential: boolean;
  enabled: boolean;
  state: "open" | "held";
  pausedUntil: Date | null;
  circuitOpenedAt: Date | null;
  /** When the present credential was entered, and when the provider was last seen to take one. */
  credentialAt: Date | null;
  provenAt: Date | null;
  testedAt: Date | null;
  testOutcome: { code: string } | null;
}

/**
 * The status of a connection, null being one that nobody has entered yet. Of several that hold, the one that a person
 * has to end first: what is off isn't sent whatever else is the matter, and time alone ends a pause. Only what the
 * provider has taken since the credential was entered makes it connected. Of a key that the provider has yet to register
 * nobody says that it is off: nothing can be turned on before.
 */
export function connectionStatus(
  connection: ConnectionGate | null,
  now: number,
  { releasedBy }: { releasedBy: ReleasedBy },
): ConnectionStatus {
  if (!connection?.hasCredential) return "not_set_up";
  const proven = isProven(connection);
  if (!connection.enabled) return releasedBy === "key" && !proven ? "unregistered" : "off";
  if (connection.state === "held") return "held";
  if (connection.circuitOpenedAt !== null) return "circuit_open";
  if (connection.pausedUntil !== null && connection.pausedUntil.getTime() > now) return "paused";
  if (isRefused(connection)) return "refused";
  return proven ? "connected" : "unproven";
}

/** Whether the provider has taken the present credential, and hasn't refused it in a later test. */
export const isProven = (connection: ConnectionGate): boolean =>
  isSince(connection.provenAt, connection.credentialAt) && !isRefused(connection);

/** Whether the last word on the present credential is a test that the provider refused. */
const isRefused = ({ testOutcome, testedAt, credentialAt, provenAt }: ConnectionGate): boolean =>
  testOutcome?.code === "refused" &&
  isSince(testedAt, credentialAt) &&
  (provenAt === null || testedAt === null || provenAt < testedAt);

const isSince = (at: Date | null, since: Date | null): boolean => at !== null && (since === null || at >= since);

/** Whether deliveries leave while a connection stands so. */
export const isSending = (status: ConnectionStatus): boolean =>
  status === "connected" || status === "unproven" || status === "refused";
