import { expect, it } from "vitest";
import { connectionStatus } from "#app/connections/status.ts";

const NOW = Date.parse("2026-11-20T10:00:00Z");
const at = (minutes: number): Date => new Date(NOW + minutes * 60_000);
const entered = {
  hasCredential: true,
  enabled: true,
  state: "open",
  pausedUntil: null,
  circuitOpenedAt: null,
  credentialAt: at(-60),
  provenAt: null,
  testedAt: null,
  testOutcome: null,
} as const;
const good = { ...entered, provenAt: at(-30) };
const refused = { ...entered, testedAt: at(-10), testOutcome: { code: "refused" } };

it.each([
  ["not_set_up", null],
  ["not_set_up", { ...good, hasCredential: false }],
  ["connected", good],
  ["off", { ...good, enabled: false, state: "held" as const }],
  ["held", { ...good, state: "held" as const, circuitOpenedAt: at(0) }],
  ["circuit_open", { ...good, circuitOpenedAt: at(0), pausedUntil: new Date(NOW + 1) }],
  ["paused", { ...good, pausedUntil: new Date(NOW + 1) }],
  ["connected", { ...good, pausedUntil: at(0) }],
  // Saved is not connected: the provider has to have taken what was entered, and taken it since.
  ["unproven", entered],
  ["unproven", { ...good, credentialAt: at(-20) }],
  ["unproven", { ...entered, testedAt: at(-10), testOutcome: { code: "host_answers" } }],
  ["refused", refused],
  ["refused", { ...refused, provenAt: at(-30) }],
  ["connected", { ...refused, provenAt: at(-5) }],
  ["unproven", { ...refused, credentialAt: at(-5) }],
  // A test that got no answer takes nothing back.
  ["connected", { ...good, testedAt: at(-10), testOutcome: { code: "no_answer" } }],
])("a connection is %s, by what its merchant has to do first", (status, connection) => {
  expect(connectionStatus(connection, NOW, { releasedBy: "testing" })).toBe(status);
});

it.each([
  ["unregistered", { ...entered, enabled: false }],
  ["unregistered", { ...refused, enabled: false }],
  ["unproven", entered],
  ["off", { ...good, enabled: false }],
])("a key that the provider has to register is %s, never off before that", (status, connection) => {
  expect(connectionStatus(connection, NOW, { releasedBy: "key" })).toBe(status);
});
