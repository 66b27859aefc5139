import { z } from "zod";
import type { Operation } from "./operation.ts";

const data = z.object({ ordersCount: z.object({ count: z.number(), precision: z.string() }) });

/** How many orders match a search; `exact` is false where Shopify stopped counting. */
export const ordersCount = {
  name: "OrdersCount",
  text: `query OrdersCount($query: String!) {
  ordersCount(query: $query, limit: null) { count precision }
}`,
  scopes: ["read_orders"],
  read(value: unknown) {
    const { count, precision } = data.parse(value).ordersCount;
    return { count, exact: precision === "EXACT" };
  },
} satisfies Operation<{ query: string }, unknown>;
