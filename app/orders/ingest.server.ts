import { messageOf } from "../domain/text.ts";
import { findLocked } from "../delivery/locked.server.ts";
import type { OrderEvent } from "../domain/delivery.ts";
import type { Order } from "../domain/order.ts";
import { carriedMethod } from "../domain/session-link.ts";
import { createBatch } from "../platform/database/batch.ts";
import { leaveLocked, splitFaulty } from "../platform/database/data-fault.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { digestOf } from "./digest.ts";
import { INGEST, ORDERS } from "./ingest-statement.ts";

export type Origin = "webhook" | "backfill" | "reconciliation";

/** An order as it arrives. */
export interface Arrival {
  shopId: number;
  order: Order;
  /** An update needs no event: it is owed where what it sends has changed. */
  event: OrderEvent | null;
  /** The order is paid by what it says itself: should its payment never have been noted, it is owed too. */
  paid?: boolean;
  origin: Origin;
  receivedAt: Date;
  triggeredAt: Date | null;
  /** The topic of the webhook that tells it, for those who watch. */
  topic?: string;
}

/** `unkept`: PostgreSQL won't have it, whoever stands beside it. */
export type IngestOutcome = { outcome: "accepted" } | { outcome: "duplicate" } | { outcome: "unkept"; reason: string };

/** What a webhook waits at most, while others come beside it, to be committed together with them. */
const GATHER_MS = 10;

/**
 * Takes orders in: each call resolves once its order is durably committed, together with the calls that came at the
 * same time. Rejects with the database's error; nothing was kept then, and Shopify will send again. One that can't be
 * kept is told apart from those beside it.
 * `onCommitted` is told after each commit that orders wait to be planned.
 */
export function createIngest(sql: Sql, { onCommitted }: { onCommitted(): void }) {
  return createBatch<Arrival, IngestOutcome>(
    async (arrivals) => {
      const outcomes = new Map<Arrival, IngestOutcome>();
      const commit = (some: readonly Arrival[]): Promise<void> =>
        splitFaulty(
          some,
          async (group) => {
            for (const [arrival, outcome] of await ingest(sql, group)) outcomes.set(arrival, outcome);
          },
          async (arrival, error) => {
            outcomes.set(arrival, { outcome: "unkept", reason: messageOf(error) });
          },
        );
      const locked = await leaveLocked(arrivals, commit, (group) => lockedOf(sql, group));
      onCommitted();
      return arrivals.map((arrival) => locked.get(arrival) ?? outcomes.get(arrival) ?? { outcome: "duplicate" });
    },
    { limit: 200, gatherMs: GATHER_MS },
  );
}

async function lockedOf(sql: Sql, arrivals: readonly Arrival[]): Promise<Set<Arrival>> {
  const names = arrivals.map((arrival) => ({ shopId: arrival.shopId, orderId: arrival.order.id, arrival }));
  return new Set([...(await findLocked(sql, names))].map(({ arrival }) => arrival));
}

export type Ingest = ReturnType<typeof createIngest>;

async function ingest(sql: Sql, arrivals: readonly Arrival[]): Promise<Map<Arrival, IngestOutcome>> {
  const orders = [...Map.groupBy(arrivals, ({ shopId, order }) => `${shopId}/${order.id}`).values()].map(merge);
  // In the order of their keys, so that concurrent groups can't lock each other out.
  orders.sort((a, b) => a.newest.shopId - b.newest.shopId || (a.newest.order.id < b.newest.order.id ? -1 : 1));
  const rows = await sql.query<{ shopId: number; orderId: string }>(INGEST, ORDERS.parameters(orders.map(toColumns)));
  const accepted = new Set(rows.map(({ shopId, orderId }) => `${shopId}/${orderId}`));
  const isNew = ({ shopId, order }: Arrival): boolean => accepted.has(`${shopId}/${order.id}`);
  const outcomes = new Map<Arrival, IngestOutcome>();
  for (const { all } of orders) {
    const events = new Set<string>();
    for (const arrival of all) {
      // Of two webhooks that tell the same at the same moment, the second is a repeated one.
      const told = `${arrival.event}/${arrival.order.updatedAt}/${arrival.triggeredAt?.getTime()}`;
      outcomes.set(arrival, { outcome: isNew(arrival) && !events.has(told) ? "accepted" : "duplicate" });
      events.add(told);
    }
  }
  return outcomes;
}

/** An order as several arrivals of one moment tell it: its newest version, and what any of them owes. */
interface Merged {
  all: Arrival[];
  newest: Arrival;
  events: Set<OrderEvent>;
  /** When the last of what it owes was told; null where anything of it was found instead, its payment say. */
  owedTold: Date | null;
}

function merge(all: Arrival[]): Merged {
  const events = new Set<OrderEvent>();
  const digests = new Set<string>();
  let [newest] = all;
  for (const arrival of all) {
    if (arrival.event && arrival.event !== "order_updated") events.add(arrival.event);
    if (arrival.paid) events.add("order_paid");
    digests.add(digestOf(arrival.order));
    if (!newest || !isNewer(newest, arrival)) newest = arrival;
  }
  if (!newest) throw new TypeError("A group is never empty.");
  if (digests.size > 1) events.add("order_updated");
  return { all, newest, events, owedTold: owedTold(all) };
}

function owedTold(all: readonly Arrival[]): Date | null {
  const told = all.filter(({ event, triggeredAt }) => event !== null && triggeredAt !== null);
  const isFound =
    all.some(({ paid }) => paid) &&
    !told.some(({ event, paid }) => event === "order_paid" || (event === "order_created" && paid));
  const instants = told.flatMap(({ triggeredAt }) => triggeredAt?.getTime() ?? []);
  return isFound || instants.length === 0 ? null : new Date(Math.max(...instants));
}

/** Shopify states changes to the second. Of two versions of the same second the one that was told later counts. */
function isNewer(a: Arrival, b: Arrival): boolean {
  const [of, than] = [a.order.updatedAt ?? -Infinity, b.order.updatedAt ?? -Infinity];
  return of > than || (of === than && (toldAt(a) ?? -Infinity) > (toldAt(b) ?? -Infinity));
}

/**
 * When a version was told. One that was just fetched is newer than whatever was told of the same second (what came after
 * it is told, and fetched, anew); the file of a backfill may have been written before.
 */
function toldAt({ origin, triggeredAt, receivedAt }: Arrival): number | null {
  if (origin === "backfill") return null;
  return triggeredAt?.getTime() ?? receivedAt.getTime() + FETCHED_MS;
}

/** Puts an instant behind all that Shopify may tell of the same second, five thousand years of them. */
const FETCHED_MS = 5_000 * 365 * 86_400_000;

function toColumns({ newest, events, owedTold }: Merged) {
  const { shopId, order, origin, receivedAt, triggeredAt } = newest;
  return {
    shop_id: shopId,
    order_id: order.id,
    name: order.name,
    source_updated_at: order.updatedAt,
    source_told_at: toldAt(newest),
    received_at: receivedAt,
    triggered_at: triggeredAt,
    placed_at: order.placedAt,
    origin,
    financial_status: order.financialStatus,
    source_name: order.sourceName,
    test: order.test,
    cancelled_at: order.cancelledAt,
    customer_id: order.customerId,
    cart_token: order.cartToken,
    link_method: carriedMethod(order.link),
    events: [...events].join(","),
    digest: digestOf(order),
    body: JSON.stringify(order),
    told_at: owedTold,
  };
}
