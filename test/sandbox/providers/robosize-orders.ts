import type { Merchant } from "./registration.ts";

/** An order as Robosize keeps it. */
export interface RobosizeOrder {
  readonly id: number;
  storeId: string;
  data: Record<string, unknown>;
}

/** Robosize's own ids start where no shop's order id is, so that mixing up the two shows. */
const firstId = 700_001;

/** The orders of one API key, in the order in which they were created. */
export class RobosizeOrders {
  readonly #orders = new Map<number, RobosizeOrder>();
  readonly #keepData: number;
  #next = firstId;

  /** Takes how many orders keep their `data`; older ones are listed with an empty one, to bound the memory. */
  constructor(keepData: number) {
    this.#keepData = keepData;
  }

  create(storeId: string, data: Record<string, unknown>): RobosizeOrder {
    const order = { id: this.#next, storeId, data };
    this.#next += 1;
    this.#orders.set(order.id, order);
    const outgrown = this.#orders.get(order.id - this.#keepData);
    if (outgrown !== undefined) outgrown.data = {};
    return order;
  }

  find(id: number): RobosizeOrder | undefined {
    return this.#orders.get(id);
  }

  delete(id: number): void {
    this.#orders.delete(id);
  }

  /** Gives one page of the documented list. The address of `next` carries the key, as Django's does. */
  page(merchant: Merchant<"robosize">, origin: string, path: string, limit: number, offset: number): unknown {
    const all = [...this.#orders.values()];
    if (merchant.listOrder === "newest") all.reverse();
    const link = (from: number): string => {
      const query = new URLSearchParams({ api_key: merchant.apiKey, limit: String(limit) });
      if (from > 0) query.set("offset", String(from));
      return `${merchant.nextOrigin ?? origin}${path}?${query.toString()}`;
    };
    return {
      count: all.length,
      next: offset + limit < all.length ? link(offset + limit) : null,
      previous: offset > 0 ? link(Math.max(0, offset - limit)) : null,
      results: all.slice(offset, offset + limit).map((order) => listed(order, merchant.recommendationBytes)),
    };
  }
}

/** In the list the id is a string (the answer to a create has a number). */
function listed(order: RobosizeOrder, bytes: number): unknown {
  const recommendation = {
    id: `r${String(order.id)}`,
    ip_address: "192.0.2.1",
    product: {},
    data: { note: "x".repeat(bytes) },
    creation_time: "Thursday, Jan 01 1970 00:00:00 AM",
  };
  return {
    id: String(order.id),
    store_id: order.storeId,
    data: order.data,
    recommendations: bytes > 0 ? [recommendation] : [],
  };
}
