import { expect, test } from "vitest";
import { type Sibling, turnOf } from "#app/delivery/turn.ts";
import type { DeliveryStatus, OrderEvent } from "#app/domain/delivery.ts";

const NOW = Date.UTC(2026, 10, 20, 10);
const sibling = (event: OrderEvent, status: DeliveryStatus, more: Partial<Sibling> = {}): Sibling => ({
  event,
  sequence: 0,
  status,
  dueAt: null,
  attempts: 1,
  providerRef: null,
  warnings: [],
  ...more,
});
const turn = (event: OrderEvent, siblings: Sibling[], changes = false, sequence = 0) =>
  turnOf({ event, sequence, providerRef: null }, siblings, { changes, now: NOW });
const at = (ms: number) => ({ kind: "wait", until: new Date(NOW + ms) });

test.each(["pending", "sending", "held"] as const)("a later event waits while an earlier one is %s", (status) => {
  expect(turn("order_paid", [sibling("order_created", status)])).toEqual(at(2_000));
  expect(turn("order_cancelled", [sibling("order_updated", status)], true)).toEqual(at(2_000));
});

test("it waits as long as the earlier one does, ten minutes at most before it looks again", () => {
  const due = (ms: number) => [sibling("order_paid", "pending", { dueAt: new Date(NOW + ms) })];
  expect(turn("order_fulfilled", due(30_000))).toEqual(at(32_000));
  expect(turn("order_fulfilled", due(86_400_000))).toEqual(at(600_000));
});

test.each(["delivered", "partly_delivered", "skipped", "dead"] as const)(
  "it goes once the earlier one is %s",
  (status) => {
    expect(turn("order_fulfilled", [sibling("order_paid", status)])).toEqual({ kind: "go", providerRef: null });
  },
);

test("an update waits for the one before it and for no later event", () => {
  const siblings = [
    sibling("order_paid", "delivered", { providerRef: "7" }),
    sibling("order_updated", "sending"),
    sibling("order_updated", "pending", { sequence: 1 }),
    sibling("order_cancelled", "pending"),
  ];
  expect(turn("order_updated", siblings, true, 1)).toEqual(at(2_000));
  expect(turn("order_updated", siblings, true, 0)).toEqual({ kind: "go", providerRef: "7" });
});

test("what changes an order is skipped where the order was never delivered", () => {
  expect(turn("order_updated", [], true)).toEqual({ kind: "skip" });
  expect(turn("order_cancelled", [sibling("order_paid", "dead")], true)).toEqual({ kind: "skip" });
  const broken = sibling("order_paid", "dead", { warnings: ["uncertain"] });
  expect(turn("order_cancelled", [broken], true)).toEqual({ kind: "go", providerRef: null });
});
