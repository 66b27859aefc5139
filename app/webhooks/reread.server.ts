import { messageOf } from "../domain/text.ts";
import type { Sealer } from "../platform/secrets/seal.server.ts";
import type { OrderEvent } from "../domain/delivery.ts";
import type { Order } from "../domain/order.ts";
import type { Ingest } from "../orders/ingest.server.ts";
import { owesPayment } from "../orders/paid.ts";
import { audit } from "../records/audit.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { isOrderTopic, isRefetchTopic, isTopic, TOPICS } from "../shopify/webhooks/topics.ts";
import { UnreadableBody } from "../shopify/webhooks/unreadable.ts";
import type { KnownShop, ShopDirectory } from "../shops/directory.server.ts";
import { type BodyHandler, changedOrder, ofOrders, parseBody } from "./handle-body.server.ts";
import {
  dueQuarantined,
  expireQuarantine,
  findQuarantined,
  keepQuarantined,
  leaveQuarantine,
  type QuarantinedBody,
} from "./quarantine.server.ts";

/** What became of a body that was read again: `fetched` means that its order was had from Shopify instead. */
export type Reread = "read" | "fetched" | "unreadable" | "unavailable" | "no_such_shop";

export interface RereadOptions {
  sql: Sql;
  shops: ShopDirectory;
  handle: BodyHandler;
  ingest: Ingest;
  open: Sealer["open"];
  eventsTaken(shopId: number): Promise<ReadonlySet<OrderEvent>>;
  /** Reads orders of a shop; one that Shopify doesn't have, or that can't be read, is left out. */
  fetchOrders(shop: { id: number; domain: string }, orderIds: string[]): Promise<Order[]>;
  readBy: string;
  now(): number;
  log: Log;
}

const AT_ONCE = 50;
const FETCH_AGAIN_MS = [60_000, 600_000, 3_600_000];

/**
 * Reads quarantined bodies again, past their receipts: by another version of the app each once, and by hand. Where a
 * body isn't whole, or still can't be read, the order that it tells of is fetched by its id.
 */
export function createReread(options: RereadOptions) {
  const { sql, ingest, readBy, log } = options;

  /** Takes in an order that a body told of, as Shopify has it now. Returns false where Shopify doesn't give it. */
  const fetchOrder = async (shop: KnownShop, topic: string, orderId: string | null): Promise<boolean> => {
    if (orderId === null) return false;
    const [order] = await options.fetchOrders(shop, [orderId]);
    if (!order) return false;
    const told = isRefetchTopic(topic) ? "order_updated" : isOrderTopic(topic) ? TOPICS[topic].event : null;
    const isOwed = told === "order_paid" || (told !== null && (await options.eventsTaken(shop.id)).has(told));
    await ingest.add({
      shopId: shop.id,
      order,
      event: isOwed ? told : null,
      paid: owesPayment(order, shop.installedAt),
      origin: "reconciliation",
      receivedAt: new Date(options.now()),
      triggeredAt: null,
    });
    return true;
  };

  /** Reads the body itself: what is wrong with it, or nothing more to do, or the order that it says has changed. */
  const readBody = async (
    shop: KnownShop,
    row: QuarantinedBody,
  ): Promise<{ error: UnreadableBody | null; orderId: string | null }> => {
    try {
      const text = await options.open(row.body, { shop: shop.domain, purpose: "quarantine" });
      const body = parseBody({ body: Buffer.from(text), whole: row.whole });
      // An edit or a refund holds nothing but its order's id.
      if (isRefetchTopic(row.topic)) {
        return { error: new UnreadableBody("order_id", row.reason), orderId: changedOrder(row.topic, body) };
      }
      const { topic, webhookId, triggeredAt } = row;
      // Of a version that expected other topics.
      if (!isTopic(topic)) return { error: new UnreadableBody("(headers)", row.reason), orderId: row.orderId };
      const headers = { topic, webhookId, triggeredAt, shop: shop.domain };
      await options.handle(headers, shop, body, new Date(options.now()), { again: true });
      return { error: null, orderId: null };
    } catch (error) {
      if (error instanceof UnreadableBody) return { error, orderId: row.orderId };
      throw error;
    }
  };

  const reread = async (row: QuarantinedBody): Promise<Reread> => {
    const shop = await options.shops.find(row.shop);
    const now = (): Date => new Date(options.now());
    // Compliance concerns shops that have gone; orders of such shops are none of our business.
    if (!shop || (!shop.active && ofOrders(row.topic))) {
      await keepQuarantined(sql, row, { readBy, reason: row.reason, field: row.field, fetchAt: null });
      return "no_such_shop";
    }
    const { error, orderId } = await readBody(shop, row);
    if (!error) {
      await leaveQuarantine(sql, row, now());
      return "read";
    }
    const tried = { readBy, reason: error.message, field: error.field };
    try {
      if (await fetchOrder(shop, row.topic, orderId)) {
        await leaveQuarantine(sql, row, now());
        return "fetched";
      }
      await keepQuarantined(sql, row, { ...tried, fetchAt: null });
      return "unreadable";
    } catch (fault) {
      const wait = FETCH_AGAIN_MS[Math.min(row.attempts, FETCH_AGAIN_MS.length - 1)] ?? 0;
      await keepQuarantined(sql, row, { ...tried, fetchAt: new Date(options.now() + wait) });
      log.warn({ shop: row.shop, error: messageOf(fault) }, "order not fetched");
      return "unavailable";
    }
  };

  return {
    /** Reads one of a shop's again, whatever version tried before; null when it isn't there. */
    async one(shopId: number, id: string): Promise<Reread | null> {
      const row = await findQuarantined(sql, shopId, id);
      return row && (await reread(row));
    },

    /** Reads again all that is due, and tells what nobody could read for seven days. Returns how many were read. */
    async due(): Promise<number> {
      for (const { shopId, id, ...lost } of await expireQuarantine(sql, new Date(options.now()))) {
        log.error({ shopId, ...lost }, "a webhook could not be read for seven days and is lost");
        const entry = { shopId, actor: "app", action: "quarantine.expired", subject: id, detail: lost } as const;
        await audit(sql, entry, new Date(options.now()));
      }
      let done = 0;
      for (const row of await dueQuarantined(sql, readBy, new Date(options.now()), AT_ONCE)) {
        const outcome = await reread(row);
        if (outcome === "read" || outcome === "fetched") done += 1;
        log.info({ shop: row.shop, topic: row.topic, outcome }, "quarantined webhook read again");
      }
      return done;
    },
  };
}

export type Rereader = ReturnType<typeof createReread>;
