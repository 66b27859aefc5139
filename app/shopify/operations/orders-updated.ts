import { z } from "zod";
import { readOrderHead } from "../order-head.ts";
import { ORDER_HEAD_FIELDS } from "../order-query.ts";
import type { Operation } from "./operation.ts";

const data = z.object({
  orders: z.object({
    nodes: z.array(z.unknown()),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

/** The heads of orders that match a search, the longest unchanged first, a page at a time. */
export const ordersUpdated = {
  name: "OrdersUpdated",
  text: `query OrdersUpdated($query: String!, $after: String) {
  orders(first: 250, query: $query, after: $after, sortKey: UPDATED_AT) {
    nodes { ${ORDER_HEAD_FIELDS} }
    pageInfo { hasNextPage endCursor }
  }
}`,
  scopes: ["read_orders"],
  read(value: unknown) {
    const { nodes, pageInfo } = data.parse(value).orders;
    return { heads: nodes.map(readOrderHead), next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
  },
} satisfies Operation<{ query: string; after: string | null }, unknown>;
