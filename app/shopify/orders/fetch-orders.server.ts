import { gidDigits } from "../../domain/ids.ts";
import type { Order } from "../../domain/order.ts";
import type { LinkKey } from "../../domain/session-link.ts";
import { AdminApiError } from "../admin/admin-answer.ts";
import type { AdminClient } from "../admin/admin-client.server.ts";
import { LINES_AT_ONCE, orderLines } from "../admin/operations/order-lines.ts";
import { ORDERS_AT_ONCE, ordersById, ordersByIdVariables } from "../admin/operations/orders-by-id.ts";
import { orderNodeToOrder } from "./order-node-to-order.ts";
import type { OrderAccess } from "./order-query.ts";
import { UnreadableBody } from "../webhooks/unreadable.ts";

export interface FetchOrdersOptions {
  admin: AdminClient;
  /** The keys by which orders are tied to visits. */
  linkKeys: readonly LinkKey[];
  /** What the shop lets this app ask for: addresses unless they are known to be withheld, the customer by its scope. */
  accessOf(shop: { id: number; domain: string }): Promise<OrderAccess>;
  /** Told when Shopify refuses what `accessOf` allowed. */
  onWithheld(shop: { id: number; domain: string }, what: keyof OrderAccess): Promise<void>;
  /** Told of an order that can't be read, by its id; it is left out. */
  onUnreadable(shop: { id: number; domain: string }, field: string, orderId: string): void | Promise<void>;
  /** Whether this is work in the background, which leaves the shop's bucket to others. */
  gentle?: boolean;
}

const PATIENCE_MS = 30_000;

/**
 * Reads whole orders of a shop by their ids. One that Shopify doesn't have, or that nobody could read, is left out.
 * Throws AdminApiError when Shopify can't be asked.
 */
export function createFetchOrders(options: FetchOrdersOptions) {
  const { admin, linkKeys, accessOf, onWithheld, onUnreadable, gentle = false } = options;
  type Shop = { id: number; domain: string };

  const page = async (shop: Shop, orderIds: readonly string[], access: OrderAccess) =>
    admin.query(shop.domain, ordersById, ordersByIdVariables(orderIds, access), { patienceMs: PATIENCE_MS, gentle });

  const permitted = async (shop: Shop, orderIds: readonly string[]) => {
    const access = { ...(await accessOf(shop)) };
    for (;;) {
      try {
        return await page(shop, orderIds, access);
      } catch (error) {
        const withheld = withheldBy(error).filter((what) => access[what]);
        if (withheld.length === 0) throw error;
        for (const what of withheld) {
          access[what] = false;
          await onWithheld(shop, what);
        }
      }
    }
  };

  const moreLines = async (shop: Shop, id: string, after: string | null) => {
    const lines: Record<string, unknown>[] = [];
    for (let cursor = after; cursor !== null; ) {
      const after = cursor;
      const found = await admin.sized(orderLines, LINES_AT_ONCE, (first) =>
        admin.query(shop.domain, orderLines, { id, first, after }, { patienceMs: PATIENCE_MS, gentle }),
      );
      lines.push(...(found?.nodes ?? []));
      cursor = found?.pageInfo.hasNextPage ? found.pageInfo.endCursor : null;
    }
    return lines;
  };

  return async (shop: Shop, orderIds: readonly string[]): Promise<Order[]> => {
    const orders: Order[] = [];
    for (let rest = orderIds; rest.length > 0; ) {
      const left = rest;
      const { found, asked } = await admin.sized(ordersById, ORDERS_AT_ONCE, async (size) => ({
        found: await permitted(shop, left.slice(0, size)),
        asked: size,
      }));
      rest = rest.slice(asked);
      for (const node of found) {
        const { nodes, pageInfo } = node.lineItems;
        const more = pageInfo.hasNextPage ? await moreLines(shop, node.id, pageInfo.endCursor) : [];
        try {
          orders.push(orderNodeToOrder(node, [...nodes, ...more], linkKeys));
        } catch (error) {
          if (!(error instanceof UnreadableBody)) throw error;
          await onUnreadable(shop, error.field, gidDigits(node.id) ?? node.id);
        }
      }
    }
    return orders;
  };
}

/** What a denial names of what is asked for only where it is allowed; a missing scope for orders names neither. */
function withheldBy(error: unknown): (keyof OrderAccess)[] {
  if (!(error instanceof AdminApiError) || error.code !== "denied") return [];
  const named = error.fields.map((field) => field.toLowerCase());
  return [
    ...(named.some((field) => field.includes("address")) ? (["addresses"] as const) : []),
    ...(named.some((field) => field.includes("customer")) ? (["customer"] as const) : []),
  ];
}

export type FetchOrders = ReturnType<typeof createFetchOrders>;
