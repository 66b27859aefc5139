import type { OrderEvent } from "../domain/delivery.ts";
import { isPaid } from "../orders/paid.ts";
import type { Sql } from "../platform/database.server.ts";
import type { AdminClient } from "../shopify/admin-client.server.ts";
import type { BulkFiles } from "../shopify/bulk-file.server.ts";
import { createLineSplitter } from "../shopify/json-lines.ts";
import { bulkRun } from "../shopify/operations/bulk-run.ts";
import { bulkStatus } from "../shopify/operations/bulk-status.ts";
import { type OrderHead, readOrderHead } from "../shopify/order-head.ts";
import { bulkOrdersQuery } from "../shopify/order-query.ts";
import { book, type BookedConnection, dayOf, type DayBooks, emptyBooks } from "./books.ts";
import { keepBooks, readBooked, readBookedConnections } from "./books.server.ts";
import type { Repair } from "./repair.server.ts";
import type { DueShop } from "./rows.server.ts";

const DAY_MS = 86_400_000;
const DAYS = 3;
const AT_ONCE = 250;
const NO_ACCESS = { lines: false, addresses: false, customer: false };

export interface NightlyOptions {
  sql: Sql;
  admin: AdminClient;
  files: Pick<BulkFiles, "read">;
  repair: Repair;
  now(): number;
}

/** How a night's comparison stands: `bulkId` is the operation that is waited for. */
export type NightlyStep = { kind: "waiting"; bulkId: string } | { kind: "busy" } | { kind: "done"; days: DayBooks[] };

/** The next 03:00 UTC after an instant. */
export function nextNight(now: number): Date {
  const today = Math.floor(now / DAY_MS) * DAY_MS + 3 * 3_600_000;
  return new Date(today > now ? today : today + DAY_MS);
}

/**
 * Compares all orders of the last days with Shopify's by a bulk operation: what is lacking is fetched, and each day's
 * books are closed, or an incident names the orders. Called again until it is done. Throws when Shopify can't be asked.
 */
export function createNightly({ sql, admin, files, repair, now }: NightlyOptions) {
  const start = async (shop: DueShop): Promise<NightlyStep> => {
    const since = Math.max(Math.floor(now() / DAY_MS - DAYS) * DAY_MS, shop.installedAt.getTime());
    const query = bulkOrdersQuery(`processed_at:>='${new Date(since).toISOString()}'`, NO_ACCESS);
    const started = await admin.query(shop.domain, bulkRun, { query });
    return started.outcome === "busy" ? { kind: "busy" } : { kind: "waiting", bulkId: started.id };
  };

  return async (shop: DueShop, taken: ReadonlySet<OrderEvent>): Promise<NightlyStep> => {
    if (shop.bulkId === null) return start(shop);
    const status = await admin.query(shop.domain, bulkStatus, { id: shop.bulkId });
    if (status.state === "running") return { kind: "waiting", bulkId: shop.bulkId };
    if (status.state !== "completed") return start(shop);

    const connections = await readBookedConnections(sql, shop.id);
    const books = new Map<string, DayBooks>();
    for await (const heads of headsOf(status.url)) {
      await repair(shop, heads, { installedAt: shop.installedAt, taken });
      await bookAll(shop, heads, connections, books);
    }
    const days = [...books.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
    await keepBooks(sql, shop.id, days, new Date(now()));
    return { kind: "done", days };
  };

  async function* headsOf(url: string | null): AsyncGenerator<OrderHead[]> {
    if (url === null) return;
    const splitter = createLineSplitter();
    let heads: OrderHead[] = [];
    for await (const chunk of files.read(url)) {
      for (const line of splitter.push(chunk)) heads.push(readOrderHead(JSON.parse(line)));
      while (heads.length >= AT_ONCE) {
        yield heads.slice(0, AT_ONCE);
        heads = heads.slice(AT_ONCE);
      }
    }
    for (const line of splitter.end()) heads.push(readOrderHead(JSON.parse(line)));
    if (heads.length > 0) yield heads;
  }

  async function bookAll(
    shop: DueShop,
    heads: readonly OrderHead[],
    connections: readonly BookedConnection[],
    books: Map<string, DayBooks>,
  ): Promise<void> {
    const paid = heads.filter((head) => isPaid(head) && head.placedAt >= shop.installedAt.getTime());
    const booked = await readBooked(
      sql,
      shop.id,
      paid.map(({ id }) => id),
    );
    for (const { id, name, placedAt } of paid) {
      const order = booked.get(id);
      if (!order) continue;
      const day = dayOf(placedAt);
      const ofDay = books.get(day) ?? emptyBooks(day);
      books.set(day, ofDay);
      book(ofDay, { ...order, name }, connections);
    }
  }
}

export type Nightly = ReturnType<typeof createNightly>;
