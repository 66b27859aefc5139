import type { OrderEvent } from "../domain/delivery.ts";
import { isPaid } from "../orders/paid.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { OrderHead } from "../shopify/orders/order-head.ts";
import { book, type BookedConnection, dayOf, type DayBooks, emptyBooks } from "./books.ts";
import { readBooked } from "./books.server.ts";
import type { Repair } from "./repair.server.ts";
import type { DueShop } from "./rows.server.ts";

/**
 * Takes orders of a night: fetches what is lacking, then adds each paid one to the books of its day. Throws when Shopify
 * can't be asked.
 */
export function createBookHeads({ sql, repair, now }: { sql: Sql; repair: Repair; now(): number }) {
  return async (
    shop: DueShop,
    heads: readonly OrderHead[],
    { taken, connections }: { taken: ReadonlySet<OrderEvent>; connections: readonly BookedConnection[] },
    books: Map<string, DayBooks>,
  ): Promise<void> => {
    await repair(shop, heads, { installedAt: shop.installedAt, taken });
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
      book(ofDay, { ...order, name }, connections, new Date(now()));
    }
  };
}

export type BookHeads = ReturnType<typeof createBookHeads>;

/** The books of days, the oldest first. */
export const inOrder = (books: ReadonlyMap<string, DayBooks>): DayBooks[] =>
  [...books.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
