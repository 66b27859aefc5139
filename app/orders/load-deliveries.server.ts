import type { VariantFacts } from "../catalog/facts.ts";
import { readFacts } from "../catalog/product-facts.server.ts";
import type { DueClaim } from "../delivery/claim.server.ts";
import type { ConnectionSnapshot, Start } from "../delivery/ports.ts";
import { ownKey, type OwnDelivery } from "../delivery/rows.ts";
import { interrupted, unsent } from "../delivery/state.ts";
import { mayBeThere, nextOf, refOf } from "../delivery/turn.ts";
import { changesOrder, type LineSize, type OwnReason } from "../domain/delivery.ts";
import type { DeliveryOrder } from "../domain/provider.ts";
import type { Providers } from "../domain/providers.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { bareDelivery } from "./bare-delivery.ts";
import { mapOrder } from "./map-order.ts";
import { deliveriesAt, orderKey, type OrderRow } from "./order-rows.ts";
import { loadOrders } from "./order-rows.server.ts";
import { profileOf, type ShopConnections, type ShopConnectionsReader } from "../connections/shop-connections.server.ts";

interface Known {
  providers: Providers;
  shops: Map<number, ShopConnections>;
  orders: Map<string, OrderRow>;
  facts: Map<number, Map<string, VariantFacts | null>>;
  now: number;
}

/**
 * Makes what was claimed ready to be sent, from what is kept of its order: the first delivery at the provider that isn't
 * settled, mapped anew by the connection's present settings, without the lines that the provider had accepted before.
 */
export function createDeliveryLoader(sql: Sql, shops: ShopConnectionsReader, now: () => number) {
  return async (claims: readonly DueClaim[]): Promise<Start[]> => {
    const [orders, byShop] = await Promise.all([loadOrders(sql, claims), shops.of(claims.map(({ shopId }) => shopId))]);
    const wanted = [...orders.values()].flatMap(({ shopId, body }) =>
      (body?.lines ?? []).flatMap(({ productId, variantId }) =>
        variantId === null || productId === null ? [] : [{ shopId, productId, variantId }],
      ),
    );
    const facts = await readFacts(sql, wanted, new Date(now()));
    const known: Known = { providers: shops.providers, shops: byShop, orders, facts, now: now() };
    return claims.map((claim) => prepare(claim, known));
  };
}

function prepare(claim: DueClaim, known: Known): Start {
  const start: Start = { claim, ready: [], changes: [], owed: [], linkMethod: null };
  const order = known.orders.get(orderKey(claim));
  const others = order ? deliveriesAt(order, claim.queue) : [];
  const next = nextOf(others);
  // Settled in another way meanwhile: nothing is owed any more.
  if (!order || !next) return start;
  const { event, sequence, state: stored } = next;
  const state = interrupted(stored, claim.unsure, known.now);
  const made = wordable(claim, { ...next, state }, { order, others }, known);
  if (made.kind === "ready") {
    const { shopId, orderId, queue: provider, lane, receivedAt, setAt, probe } = claim;
    const claimed = {
      shopId,
      orderId,
      provider,
      event,
      sequence,
      state: { ...state, sizes: made.sizes },
      stored,
      lane,
      receivedAt,
      owedSince: setAt,
      probe,
    };
    start.ready.push({ claimed, delivery: made.delivery, connection: made.connection });
  } else {
    const { status, reason } = made;
    start.changes.push({ key: ownKey(next), before: stored, after: unsent(state, { status, reason, at: known.now }) });
  }
  return start;
}

type Wordable =
  | { kind: "ready"; delivery: DeliveryOrder; sizes: LineSize[]; connection: ConnectionSnapshot }
  | { kind: "unsent"; status: "skipped" | "dead"; reason: OwnReason };

/** The delivery as the provider is to get it, or why there is nothing to send. */
function wordable(
  { shopId, orderId, queue }: DueClaim,
  { event, state }: OwnDelivery,
  { order, others }: { order: OrderRow; others: OwnDelivery[] },
  { providers, shops, facts }: Known,
): Wordable {
  const shop = shops.get(shopId);
  const connection = shop?.connections.find(({ provider }) => provider === queue);
  if (!shop || !connection) return { kind: "unsent", status: "dead", reason: "no_connection" };
  const providerRef = refOf(state, others);
  if (changesOrder(event) && !mayBeThere(state, others)) {
    return { kind: "unsent", status: "skipped", reason: "never_delivered" };
  }
  if (!order.body) {
    // A cancellation needs nothing of the order but its ids: it is how an erased order goes at its provider too.
    if (event !== "order_cancelled") return { kind: "unsent", status: "dead", reason: "order_erased" };
    const delivery = bareDelivery({ orderId, event }, providerRef, profileOf(shop));
    return { kind: "ready", delivery, sizes: [], connection };
  }
  const provider = providers.of(queue);
  const mapping = mapOrder(
    {
      event,
      order: order.body,
      shop: profileOf(shop),
      stored: order.stored,
      facts: new Map([...(facts.get(shopId) ?? [])].filter((e): e is [string, VariantFacts] => e[1] !== null)),
      providerRef,
      current: state.lane === "replay" && provider.takes("order_updated", connection.settings),
    },
    provider,
    connection.settings,
  );
  if (!mapping.delivery) return { kind: "unsent", status: "skipped", reason: mapping.reason ?? "no_eligible_lines" };
  const accepted = new Set(state.lines?.filter((line) => line.accepted).map((line) => line.lineId));
  const lines = mapping.delivery.lines.filter((line) => !accepted.has(line.item.id));
  // What was rejected is no longer bought: there is nothing left to send.
  if (lines.length === 0 && accepted.size > 0)
    return { kind: "unsent", status: "skipped", reason: "no_eligible_lines" };
  return { kind: "ready", delivery: { ...mapping.delivery, lines }, sizes: mapping.sizes, connection };
}
