import { z } from "zod";
import { readInstant } from "../../../domain/instant.ts";
import { readOrderHeads } from "../../orders/order-head.ts";
import { ORDER_HEAD_FIELDS } from "../../orders/order-query.ts";
import type { Operation } from "./operation.ts";

/** As many as Shopify gives in one page. */
export const HEADS_AT_ONCE = 250;

/** In what order: the longest unchanged first, or the longest placed or made. */
type SortKey = "UPDATED_AT" | "PROCESSED_AT" | "CREATED_AT";

interface Variables {
  query: string;
  sortKey: SortKey;
  first: number;
  after: string | null;
}

const node = z.looseObject({ createdAt: z.string() });
const data = z.object({
  orders: z.object({
    nodes: z.array(node),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

/**
 * The heads of orders that match a search, a page at a time. `next` leads to the page after, null when there is none;
 * `until` is when the last order of the page was made, in milliseconds.
 */
export const orderHeads = {
  name: "OrderHeads",
  text: `query OrderHeads($query: String!, $sortKey: OrderSortKeys!, $first: Int!, $after: String) {
  orders(first: $first, query: $query, after: $after, sortKey: $sortKey) {
    nodes { ${ORDER_HEAD_FIELDS} }
    pageInfo { hasNextPage endCursor }
  }
}`,
  scopes: ["read_orders"],
  read(value: unknown) {
    const { nodes, pageInfo } = data.parse(value).orders;
    const last = nodes.at(-1);
    return {
      ...readOrderHeads(nodes),
      next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
      until: last ? readInstant(last.createdAt) : null,
    };
  },
} satisfies Operation<Variables, unknown>;
