import { z } from "zod";
import { LINE_FIELDS } from "../../orders/order-query.ts";
import type { Operation } from "./operation.ts";

const data = z.object({
  order: z
    .object({
      lineItems: z.object({
        nodes: z.array(z.record(z.string(), z.unknown())),
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      }),
    })
    .nullable(),
});

/** Below the 1,000 points of an operation by the documented rule, with room for a field or two. */
export const LINES_AT_ONCE = 100;

/** More lines of an order than came with it, a page at a time; null when the order is gone. */
export const orderLines = {
  name: "OrderLines",
  text: `query OrderLines($id: ID!, $first: Int!, $after: String) {
  order(id: $id) {
    lineItems(first: $first, after: $after) { nodes { ${LINE_FIELDS} } pageInfo { hasNextPage endCursor } }
  }
}`,
  scopes: ["read_orders", "read_products"],
  read: (value: unknown) => data.parse(value).order?.lineItems ?? null,
} satisfies Operation<{ id: string; first: number; after: string | null }, unknown>;
