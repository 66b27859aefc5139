import { expect, it } from "vitest";
import { connectionStatus } from "#app/connections/status.ts";

const NOW = Date.parse("2026-11-20T10:00:00Z");
const good = {
  hasCredential: true,
  enabled: true,
  state: "open",
  pausedUntil: null,
  circuitOpenedAt: null,
} as const;

it.each([
  ["not_set_up", null],
  ["not_set_up", { ...good, hasCredential: false }],
  ["connected", good],
  ["off", { ...good, enabled: false, state: "held" as const }],
  ["held", { ...good, state: "held" as const, circuitOpenedAt: new Date(NOW) }],
  ["circuit_open", { ...good, circuitOpenedAt: new Date(NOW), pausedUntil: new Date(NOW + 1) }],
  ["paused", { ...good, pausedUntil: new Date(NOW + 1) }],
  ["connected", { ...good, pausedUntil: new Date(NOW) }],
])("a connection is %s, by what its merchant has to do first", (status, connection) => {
  expect(connectionStatus(connection, NOW)).toBe(status);
});
