import type { Order } from "../domain/order.ts";
import { AdminApiError } from "./admin-answer.ts";
import type { AdminClient } from "./admin-client.server.ts";
import { orderLines } from "./operations/order-lines.ts";
import { ORDERS_AT_ONCE, ordersById, ordersByIdVariables } from "./operations/orders-by-id.ts";
import { orderNodeToOrder } from "./order-node-to-order.ts";
import type { OrderAccess } from "./order-query.ts";
import { UnreadableBody } from "./unreadable.ts";

export interface FetchOrdersOptions {
  admin: AdminClient;
  /** What the shop lets this app ask for: addresses unless they are known to be withheld, the customer by its scope. */
  accessOf(shop: { id: number; domain: string }): Promise<OrderAccess>;
  /** Told when Shopify refuses what `accessOf` allowed. */
  onWithheld(shop: { id: number; domain: string }): Promise<void>;
  /** Told of an order that can't be read; it is left out. */
  onUnreadable(shop: { id: number; domain: string }, field: string): void;
}

const PATIENCE_MS = 30_000;
/** What every app may ask for that may read orders at all. */
const LEAST: OrderAccess = { addresses: false, customer: false };

/**
 * Reads whole orders of a shop by their ids. One that Shopify doesn't have, or that nobody could read, is left out.
 * Throws AdminApiError when Shopify can't be asked.
 */
export function createFetchOrders({ admin, accessOf, onWithheld, onUnreadable }: FetchOrdersOptions) {
  type Shop = { id: number; domain: string };

  const page = async (shop: Shop, orderIds: readonly string[], access: OrderAccess) =>
    admin.query(shop.domain, ordersById, ordersByIdVariables(orderIds, access), { patienceMs: PATIENCE_MS });

  const permitted = async (shop: Shop, orderIds: readonly string[]) => {
    const access = await accessOf(shop);
    try {
      return await page(shop, orderIds, access);
    } catch (error) {
      const refused = error instanceof AdminApiError && error.code === "denied";
      if (!refused || (!access.addresses && !access.customer)) throw error;
      const nodes = await page(shop, orderIds, LEAST);
      await onWithheld(shop);
      return nodes;
    }
  };

  const moreLines = async (shop: Shop, id: string, after: string | null) => {
    const lines: Record<string, unknown>[] = [];
    for (let cursor = after; cursor !== null; ) {
      const found = await admin.query(shop.domain, orderLines, { id, after: cursor }, { patienceMs: PATIENCE_MS });
      lines.push(...(found?.nodes ?? []));
      cursor = found?.pageInfo.hasNextPage ? found.pageInfo.endCursor : null;
    }
    return lines;
  };

  return async (shop: Shop, orderIds: readonly string[]): Promise<Order[]> => {
    const orders: Order[] = [];
    for (let start = 0; start < orderIds.length; start += ORDERS_AT_ONCE) {
      for (const node of await permitted(shop, orderIds.slice(start, start + ORDERS_AT_ONCE))) {
        const { nodes, pageInfo } = node.lineItems;
        const more = pageInfo.hasNextPage ? await moreLines(shop, node.id, pageInfo.endCursor) : [];
        try {
          orders.push(orderNodeToOrder(node, [...nodes, ...more]));
        } catch (error) {
          if (!(error instanceof UnreadableBody)) throw error;
          onUnreadable(shop, error.field);
        }
      }
    }
    return orders;
  };
}

export type FetchOrders = ReturnType<typeof createFetchOrders>;
