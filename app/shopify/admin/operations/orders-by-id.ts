import { z } from "zod";
import { ADDRESS_FIELDS, CUSTOMER_FIELDS, LINE_FIELDS, ORDER_FIELDS } from "../../orders/order-query.ts";
import type { Operation } from "./operation.ts";

/** So many orders with so many lines each stay below the 1,000 points of an operation, by the documented rule. */
export const ORDERS_AT_ONCE = 4;
const LINES_AT_ONCE = 25;

interface Variables {
  ids: string[];
  lines: number;
  addresses: boolean;
  customer: boolean;
}

const order = z.looseObject({
  id: z.string(),
  lineItems: z.object({
    nodes: z.array(z.record(z.string(), z.unknown())),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});
const data = z.object({ nodes: z.array(z.union([order, z.object({}).transform(() => null)]).nullable()) });

/** Orders with the first of their lines, by their ids. One that Shopify doesn't have is left out. */
export const ordersById = {
  name: "OrdersById",
  text: `query OrdersById($ids: [ID!]!, $lines: Int!, $addresses: Boolean!, $customer: Boolean!) {
  nodes(ids: $ids) {
    ... on Order {
      ${ORDER_FIELDS}
      ... @include(if: $addresses) { ${ADDRESS_FIELDS} }
      ... @include(if: $customer) { ${CUSTOMER_FIELDS} }
      lineItems(first: $lines) { nodes { ${LINE_FIELDS} } pageInfo { hasNextPage endCursor } }
    }
  }
}`,
  scopes: ["read_orders", "read_products"],
  read: (value: unknown) => data.parse(value).nodes.flatMap((node) => node ?? []),
} satisfies Operation<Variables, unknown>;

export function ordersByIdVariables(
  orderIds: readonly string[],
  access: { addresses: boolean; customer: boolean },
): Variables {
  return { ids: orderIds.map((id) => `gid://shopify/Order/${id}`), lines: LINES_AT_ONCE, ...access };
}
