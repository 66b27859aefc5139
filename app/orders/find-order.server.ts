import { gidDigits, idDigits } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import { messageOf } from "../domain/text.ts";
import { type Actor, audit } from "../records/audit.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import type { AdminClient } from "../shopify/admin/admin-client.server.ts";
import { HEADS_AT_ONCE, orderHeads } from "../shopify/admin/operations/order-heads.ts";
import type { Ingest } from "./ingest.server.ts";
import { isPaid, owesPayment } from "./paid.ts";

/** An order that Shopify has and we lack. */
export interface FoundOrder {
  id: string;
  name: string | null;
  placedAt: Date;
  isPaid: boolean;
}

export type LookUp = { outcome: "answered"; orders: FoundOrder[] } | { outcome: "not_asked" };
export type Brought = { outcome: "brought" | "absent" | "unpaid" | "not_kept" | "not_asked" };

export interface OrderFinderOptions {
  sql: Sql;
  admin: Pick<AdminClient, "query">;
  ingest: Ingest;
  fetchOrders(shop: { id: number; domain: string }, orderIds: string[]): Promise<Order[]>;
  now(): number;
  log: Log;
}

type Shop = { id: number; domain: string; installedAt: Date };

/** Names are the merchant's to choose, but what would end the quotes of a search is no part of one. */
const NAME = /^[^'"\\]{1,60}$/;
const SAME_NAME_AT_MOST = 5;
const DAY_MS = 24 * 3_600_000;
/** The latest order is looked for in the last day first: a page tells of the first ones first. */
const LATEST_DAYS = [1, 7, 60];
const MOST_PAGES = 4;
type Heads = ReturnType<typeof orderHeads.read>;

/** Finds at Shopify what the ledger lacks, for a person who looks for it. */
export function createOrderFinder({ sql, admin, ingest, fetchOrders, now, log }: OrderFinderOptions) {
  const byId = async (shop: Shop, id: string): Promise<FoundOrder[]> =>
    (await fetchOrders(shop, [id])).map((order) => ({
      ...{ id: order.id, name: order.name, placedAt: new Date(order.placedAt), isPaid: isPaid(order) },
    }));

  const byName = async (shop: Shop, name: string): Promise<FoundOrder[]> => {
    const query = `name:'${name}'`;
    const page = { query, sortKey: "CREATED_AT", first: SAME_NAME_AT_MOST, after: null } as const;
    const { heads } = await admin.query(shop.domain, orderHeads, page);
    return heads.map((head) => ({
      ...{ id: head.id, name: head.name, placedAt: new Date(head.placedAt), isPaid: isPaid(head) },
    }));
  };

  /** The last paid order since an instant: a page tells of the first ones first. */
  const lastOf = async (shop: Shop, since: Date): Promise<string | undefined> => {
    const query = `financial_status:paid AND created_at:>='${since.toISOString()}'`;
    let last: string | undefined;
    let after: string | null = null;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page: Heads = await admin.query(shop.domain, orderHeads, {
        ...{ query, sortKey: "CREATED_AT", first: HEADS_AT_ONCE, after },
      });
      last = page.heads.filter(isPaid).at(-1)?.id ?? last;
      after = page.next;
      if (after === null) break;
    }
    return last;
  };

  const ask = async <Answer>(shop: Shop, question: () => Promise<Answer>): Promise<Answer | null> => {
    try {
      return await question();
    } catch (error) {
      log.warn({ shop: shop.domain, error: messageOf(error) }, "Shopify can't be asked for an order");
      return null;
    }
  };

  return {
    /** Looks an order up by its id, its gid, or its name, with the # before its number or without. */
    async lookUp(shop: Shop, text: string): Promise<LookUp> {
      const id = text.startsWith("gid://") ? gidDigits(text) : idDigits(text);
      const names = NAME.test(text) ? [text.startsWith("#") ? text : `#${text}`, text.replace(/^#/, "")] : [];
      const orders = await ask(shop, async () => {
        const found = id === null ? [] : await byId(shop, id);
        for (const name of names) if (found.length === 0) found.push(...(await byName(shop, name)));
        return found;
      });
      return orders ? { outcome: "answered", orders } : { outcome: "not_asked" };
    },

    /** An order as Shopify has it; undefined where it has none, null where it can't be asked. */
    async fetch(shop: Shop, id: string): Promise<Order | undefined | null> {
      const found = await ask(shop, () => fetchOrders(shop, [id]));
      return found && found[0];
    },

    /** The paid order that Shopify had last, of the last sixty days; null where there is none, or it can't be asked. */
    async latestPaid(shop: Shop): Promise<Order | null> {
      for (const days of LATEST_DAYS) {
        const head = await ask(shop, () => lastOf(shop, new Date(now() - days * DAY_MS)));
        if (head === null) return null;
        if (head !== undefined) return (await this.fetch(shop, head)) ?? null;
      }
      return null;
    },

    /**
     * Takes an order in that we lack, and owes it to the connected providers. One of before the install goes as the
     * past does, gently.
     */
    async bring(shop: Shop, orderId: string, actor: Actor): Promise<Brought> {
      const found = await ask(shop, () => fetchOrders(shop, [orderId]));
      if (!found) return { outcome: "not_asked" };
      const [order] = found;
      if (!order) return { outcome: "absent" };
      if (!isPaid(order)) return { outcome: "unpaid" };
      const receivedAt = new Date(now());
      const kept = await ingest.add({
        ...{ shopId: shop.id, order, event: "order_paid", receivedAt, triggeredAt: null },
        origin: owesPayment(order, shop.installedAt) ? "reconciliation" : "backfill",
      });
      if (kept.outcome === "unkept") return { outcome: "not_kept" };
      await audit(sql, { shopId: shop.id, actor, action: "order.fetched", subject: orderId }, receivedAt);
      return { outcome: "brought" };
    },
  };
}

export type OrderFinder = ReturnType<typeof createOrderFinder>;
