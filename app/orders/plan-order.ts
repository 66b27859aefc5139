import type { VariantFacts } from "../catalog/facts.ts";
import { isOpen } from "../delivery/gate.ts";
import type { ConnectionSnapshot, Start } from "../delivery/ports.ts";
import { ownKey, type OwnDelivery } from "../delivery/rows.ts";
import { type DeliveryState, interrupted, planned, unsent } from "../delivery/state.ts";
import { compareEvents, mayBeThere, refOf } from "../delivery/turn.ts";
import { changesOrder, type OrderEvent, type OwnReason } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { ShopProfile } from "../domain/provider.ts";
import type { Providers } from "../domain/providers.ts";
import { type Mapping, mapOrder } from "./map-order.ts";
import { type ClaimedOrder, deliveriesAt } from "./order-rows.ts";

export interface PlanInput {
  order: ClaimedOrder;
  providers: Pick<Providers, "of">;
  shop: ShopProfile;
  connections: readonly ConnectionSnapshot[];
  facts: ReadonlyMap<string, VariantFacts>;
  /** Takes one of the requests that may be under way to a connection; false when there is no room. */
  takeRoom(provider: ProviderName): boolean;
  /** The next moment of a backfill's gentle pace to a connection. */
  nextSlot(provider: ProviderName): Date;
  factsUnavailable: boolean;
  now: Date;
}

/**
 * Crosses an order with its shop's connections: a delivery for every event that a provider takes, to be sent now, or
 * later, or skipped with its reason. Of repeated updates one at most waits, since it sends what is true when it leaves.
 */
export function planOrder(input: PlanInput): Start {
  const plan: Start = { claim: input.order, ready: [], changes: [], owed: [], linkMethod: null };
  const events = [...input.order.dueEvents].sort(compareEvents);
  for (const connection of input.connections) {
    if (connection.gate.enabled && input.order.body) planAt(input, connection, events, plan);
  }
  return plan;
}

/** Plans what is owed of an order at one provider: what comes first may leave at once, what follows waits behind it. */
function planAt(input: PlanInput, connection: ConnectionSnapshot, events: readonly OrderEvent[], plan: Start): void {
  const { order } = input;
  const { provider } = connection;
  const others = deliveriesAt(order, provider);
  const waitsAlready = order.waiting.includes(provider);
  let isFirst = !waitsAlready && others.every(({ state }) => state.status !== "pending");
  let isOwed = waitsAlready;
  for (const event of events) {
    const sequence = nextSequence(event, others);
    const takes = input.providers.of(provider).takes(event, connection.settings);
    if (sequence === null || (event !== "order_paid" && !takes)) continue;
    const own = planDelivery(input, connection, { event, sequence }, isFirst ? others : null);
    others.push({ provider, event, sequence, state: own.state });
    plan.linkMethod = own.mapping.link.method;
    const key = ownKey({ provider, event, sequence });
    if (own.state.status !== "pending") {
      plan.changes.push({ key, before: null, after: own.state });
      continue;
    }
    const gentle = order.lane === "backfill";
    if (
      isFirst &&
      !gentle &&
      !order.restored &&
      isOpen(connection.gate, input.now.getTime()) &&
      input.takeRoom(provider)
    ) {
      plan.ready.push(toReady(input, connection, { event, sequence }, own));
    } else {
      plan.changes.push({ key, before: null, after: own.state });
      const dueAt = (gentle ? input.nextSlot(provider) : input.now).getTime();
      if (!isOwed) plan.owed.push({ provider, lane: own.state.lane, dueAt, underWay: false, restored: order.restored });
      isOwed = true;
    }
    isFirst = false;
  }
}

/** Which delivery of its event comes next, or null when the one that there is serves. */
function nextSequence(event: OrderEvent, others: readonly OwnDelivery[]): number | null {
  const same = others.filter((other) => other.event === event);
  if (same.length === 0) return 0;
  if (event !== "order_updated" || same.some(({ state }) => state.status === "pending")) return null;
  return Math.max(...same.map(({ sequence }) => sequence)) + 1;
}

interface Own {
  state: DeliveryState;
  mapping: Mapping;
  providerRef: string | null;
}

/** `others` are the settled deliveries of the order at the provider, null where some aren't settled yet. */
function planDelivery(
  { order, providers, shop, facts, factsUnavailable, now }: PlanInput,
  { provider, settings, waitedMs }: ConnectionSnapshot,
  { event }: { event: OrderEvent; sequence: number },
  others: readonly OwnDelivery[] | null,
): Own {
  if (!order.body) throw new TypeError("An order without its body can't be planned.");
  const fresh = planned({
    lane: order.lane,
    waitedBaseMs: waitedMs,
    skippedLines: [],
    sizes: [],
    warnings: factsUnavailable ? ["facts_unavailable"] : [],
  });
  const providerRef = others ? refOf(fresh, others) : null;
  const mapping = mapOrder(
    { event, order: order.body, shop, stored: order.stored, facts, providerRef },
    providers.of(provider),
    settings,
  );
  const known = { ...fresh, skippedLines: mapping.skippedLines, sizes: mapping.sizes };
  const skip = (reason: OwnReason): DeliveryState => unsent(known, { status: "skipped", reason, at: now.getTime() });
  if (!mapping.delivery) return { state: skip(mapping.reason ?? "no_eligible_lines"), mapping, providerRef };
  // A worker died with the plan of this event: its request may have left.
  const times = order.unsure.filter((one) => one === event).length;
  const state = interrupted(known, times, now.getTime());
  const nothingThere = others !== null && changesOrder(event) && !mayBeThere(state, others);
  return { state: nothingThere ? skip("never_delivered") : state, mapping, providerRef };
}

function toReady(
  { order, now }: PlanInput,
  connection: ConnectionSnapshot,
  { event, sequence }: { event: OrderEvent; sequence: number },
  { state, mapping, providerRef }: Own,
): Start["ready"][number] {
  if (!mapping.delivery) throw new TypeError("What is skipped is never ready.");
  const { shopId, orderId, receivedAt, setAt, lane, planAttempts } = order;
  return {
    connection,
    delivery: { ...mapping.delivery, providerRef },
    claimed: {
      ...{ shopId, orderId, provider: connection.provider, event, sequence, receivedAt, lane },
      state,
      stored: null,
      // Of an order that had to wait for facts, when it arrived.
      owedSince: planAttempts > 1 ? receivedAt : setAt < now ? setAt : now,
      probe: false,
    },
  };
}
