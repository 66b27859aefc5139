import { z } from "zod";
import type { Operation } from "./operation.ts";

const data = z.object({
  bulkOperationRunQuery: z.object({
    bulkOperation: z.object({ id: z.string() }).nullable(),
    userErrors: z.array(z.object({ code: z.string().nullish(), message: z.string() })),
  }),
});

/**
 * Starts a bulk operation over the orders that a query names. `busy` when as many run as Shopify lets run. An app that
 * may run none is denied the mutation itself.
 */
export const bulkRun = {
  name: "BulkRun",
  text: `mutation BulkRun($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: false) {
    bulkOperation { id }
    userErrors { code message }
  }
}`,
  scopes: [],
  read(value: unknown): { outcome: "started"; id: string } | { outcome: "busy" } {
    const { bulkOperation, userErrors } = data.parse(value).bulkOperationRunQuery;
    if (bulkOperation) return { outcome: "started", id: bulkOperation.id };
    const [fault] = userErrors;
    if (fault?.code === "LIMIT_REACHED" || fault?.code === "OPERATION_IN_PROGRESS") return { outcome: "busy" };
    throw new Error(`Shopify starts no bulk operation: ${fault?.message ?? "no reason given"}`);
  },
} satisfies Operation<{ query: string }, unknown>;
