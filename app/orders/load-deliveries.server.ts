import type { VariantFacts } from "../catalog/facts.ts";
import { readFacts } from "../catalog/variant-facts.server.ts";
import type { Prepared } from "../delivery/ports.ts";
import type { ClaimedDelivery } from "../delivery/rows.ts";
import { type Sibling, turnOf } from "../delivery/turn.ts";
import { changesOrder } from "../domain/delivery.ts";
import type { Sql } from "../platform/database.server.ts";
import { providerOf } from "../providers/registry.ts";
import { mapOrder } from "./map-order.ts";
import { loadOrders } from "./plan-rows.server.ts";
import { profileOf, type ShopConnections, type ShopConnectionsReader } from "./shop-connections.server.ts";
import { bareDelivery } from "./bare-delivery.ts";
import { readSiblings, siblingKey } from "./siblings.server.ts";

interface Known {
  shops: Map<number, ShopConnections>;
  orders: Awaited<ReturnType<typeof loadOrders>>;
  facts: Map<number, Map<string, VariantFacts | null>>;
  siblings: Map<string, Sibling[]>;
  now: number;
}

/**
 * Makes claimed deliveries ready to be sent again, from what is kept of their orders: mapped anew by the connection's
 * present settings, without the lines that the provider had accepted before, and not before the earlier events of the
 * same order are settled.
 */
export function createDeliveryLoader(sql: Sql, shops: ShopConnectionsReader, now: () => number) {
  return async (claimed: ClaimedDelivery[]): Promise<Prepared[]> => {
    const [orders, byShop] = await Promise.all([
      loadOrders(sql, claimed),
      shops.of(claimed.map(({ shopId }) => shopId)),
    ]);
    const wanted = [...orders].flatMap(([key, { body }]) =>
      (body?.lines ?? []).flatMap((line) =>
        line.variantId === null ? [] : [{ shopId: Number(key.split("/")[0]), variantId: line.variantId }],
      ),
    );
    const [facts, siblings] = await Promise.all([
      readFacts(sql, wanted, new Date(now())),
      readSiblings(
        sql,
        claimed.filter((delivery) => mayHaveEarlier(delivery, byShop)),
      ),
    ]);
    const known: Known = { shops: byShop, orders, facts, siblings, now: now() };
    return claimed.map((delivery) => prepare(delivery, known));
  };
}

const connectionOf = ({ shopId, provider }: ClaimedDelivery, shops: Map<number, ShopConnections>) =>
  shops.get(shopId)?.connections.find((connection) => connection.provider === provider);

/** A payment comes first wherever the provider doesn't take the creation too: most deliveries need no look at others. */
function mayHaveEarlier(delivery: ClaimedDelivery, shops: Map<number, ShopConnections>): boolean {
  if (delivery.event !== "order_paid") return true;
  const connection = connectionOf(delivery, shops);
  return connection !== undefined && providerOf(delivery.provider).takes("order_created", connection.settings);
}

function prepare(delivery: ClaimedDelivery, { shops, orders, facts, siblings, now }: Known): Prepared {
  const order = orders.get(`${delivery.shopId}/${delivery.orderId}`);
  const shop = shops.get(delivery.shopId);
  const connection = connectionOf(delivery, shops);
  if (!shop || !connection) return { kind: "gone", reason: "no_connection" };
  // A cancellation needs nothing of the order but its ids: it is how an erased order goes at its provider too.
  const bare = delivery.event === "order_cancelled";
  if (!order?.body && !bare) return { kind: "gone", reason: "order_erased" };

  const others = siblings.get(siblingKey(delivery));
  const turn = others && turnOf(delivery, others, { changes: changesOrder(delivery.event), now });
  if (turn?.kind === "wait") return turn;
  if (turn?.kind === "skip") return { kind: "skip", reason: "never_delivered" };

  const providerRef = turn?.providerRef ?? delivery.providerRef;
  if (!order?.body)
    return { kind: "ready", delivery: bareDelivery(delivery, providerRef, profileOf(shop)), connection };
  const provider = providerOf(delivery.provider);
  const mapping = mapOrder(
    {
      event: delivery.event,
      order: order.body,
      shop: profileOf(shop),
      stored: order.stored,
      facts: new Map([...(facts.get(delivery.shopId) ?? [])].filter((e): e is [string, VariantFacts] => e[1] !== null)),
      providerRef,
      current: delivery.lane === "replay" && provider.takes("order_updated", connection.settings),
    },
    provider,
    connection.settings,
  );
  if (!mapping.delivery) return { kind: "skip", reason: mapping.reason ?? "no_eligible_lines" };
  const accepted = new Set(delivery.lines?.filter((line) => line.accepted).map((line) => line.lineId));
  const lines = mapping.delivery.lines.filter((line) => !accepted.has(line.item.id));
  // What was rejected is no longer bought: there is nothing left to send.
  if (lines.length === 0 && accepted.size > 0) return { kind: "skip", reason: "no_eligible_lines" };
  return { kind: "ready", delivery: { ...mapping.delivery, lines }, connection };
}
