import type { VariantFacts } from "../catalog/facts.ts";
import type { ReadyDelivery } from "../delivery/engine.server.ts";
import { isOpen } from "../delivery/gate.ts";
import type { ConnectionSnapshot } from "../delivery/ports.ts";
import type { ClaimedDelivery, PlannedDelivery } from "../delivery/rows.ts";
import { compareEvents, type Sibling } from "../delivery/turn.ts";
import type { OrderEvent } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { ShopProfile } from "../domain/provider.ts";
import type { LinkMethod } from "../domain/session-link.ts";
import { providerOf } from "../providers/registry.ts";
import { mapOrder } from "./map-order.ts";
import type { ClaimedOrder } from "./plan-rows.server.ts";

export interface PlanInput {
  order: ClaimedOrder;
  shop: ShopProfile;
  connections: readonly ConnectionSnapshot[];
  facts: ReadonlyMap<string, VariantFacts>;
  /** What was planned of the order before, at a provider. */
  siblingsAt(provider: ProviderName): readonly Sibling[];
  /** Takes one of the requests that may be under way to a connection; false when there is no room. */
  takeRoom(provider: ProviderName): boolean;
  /** The next moment of a backfill's gentle pace to a connection. */
  nextSlot(provider: ProviderName): Date;
  factsUnavailable: boolean;
  now: Date;
}

export interface OrderPlan {
  rows: PlannedDelivery[];
  /** What may leave at once. */
  ready: ReadyDelivery[];
  linkMethod: LinkMethod | null;
}

/**
 * Crosses an order with its shop's connections: a delivery for every event that a provider takes, pending, held or
 * skipped with its reason. Of repeated updates one at most waits, since it sends what is true when it leaves.
 */
export function planOrder(input: PlanInput): OrderPlan {
  const plan: OrderPlan = { rows: [], ready: [], linkMethod: null };
  const events = [...input.order.dueEvents].sort(compareEvents);
  for (const connection of input.connections) {
    if (!connection.gate.enabled) continue;
    const siblings = input.siblingsAt(connection.provider);
    let first = siblings.length === 0;
    for (const event of events) {
      const sequence = nextSequence(event, siblings);
      const takes = providerOf(connection.provider).takes(event, connection.settings);
      if (sequence === null || (event !== "order_paid" && !takes)) continue;
      planDelivery(input, connection, { event, sequence, first }, plan);
      first = false;
    }
  }
  return plan;
}

/** Which delivery of its event comes next, or null when the one that there is serves. */
function nextSequence(event: OrderEvent, siblings: readonly Sibling[]): number | null {
  const same = siblings.filter((sibling) => sibling.event === event);
  if (same.length === 0) return 0;
  if (event !== "order_updated" || same.some(({ status }) => status === "pending" || status === "held")) return null;
  return Math.max(...same.map(({ sequence }) => sequence)) + 1;
}

function planDelivery(
  input: PlanInput,
  connection: ConnectionSnapshot,
  { event, sequence, first }: { event: OrderEvent; sequence: number; first: boolean },
  plan: OrderPlan,
): void {
  const { order, shop, now } = input;
  const { provider, gate } = connection;
  if (!order.body) return;
  const mapping = mapOrder(
    { event, order: order.body, shop, stored: order.stored, facts: input.facts },
    providerOf(provider),
    connection.settings,
  );
  plan.linkMethod = mapping.link.method;
  const gentle = order.lane === "backfill";
  const atOnce = first && !gentle && isOpen(gate, now.getTime());
  const status =
    mapping.delivery === null
      ? "skipped"
      : gate.state === "held"
        ? "held"
        : atOnce && input.takeRoom(provider)
          ? "sending"
          : "pending";
  const row: PlannedDelivery = {
    shopId: order.shopId,
    orderId: order.orderId,
    provider,
    event,
    sequence,
    receivedAt: order.receivedAt,
    status,
    reason: mapping.reason,
    lane: order.lane,
    dueAt: status === "pending" ? (gentle ? input.nextSlot(provider) : now) : null,
    skippedLines: mapping.skippedLines,
    warnings: input.factsUnavailable ? ["facts_unavailable"] : [],
    waitedBaseMs: connection.waitedMs,
  };
  plan.rows.push(row);
  if (status === "sending" && mapping.delivery) {
    plan.ready.push({ claimed: toClaimed(row, order.owedSince, now), delivery: mapping.delivery, connection });
  }
}

function toClaimed(row: PlannedDelivery, owedSince: Date, now: Date): ClaimedDelivery {
  const { shopId, orderId, provider, event, sequence, receivedAt, waitedBaseMs, lane } = row;
  return {
    shopId,
    orderId,
    provider,
    event,
    sequence,
    receivedAt,
    waitedBaseMs,
    lane,
    owedSince,
    attempt: 1,
    doubles: 0,
    providerRef: null,
    lines: null,
    firstAttemptAt: now,
    uncertain: false,
  };
}
