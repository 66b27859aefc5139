import { z } from "zod";
import type { Operation } from "./operation.ts";

const data = z.object({ bulkOperationCancel: z.object({ userErrors: z.array(z.object({ message: z.string() })) }) });

/** Stops a bulk operation. One that has ended already is left as it is. */
export const bulkCancel = {
  name: "BulkCancel",
  text: `mutation BulkCancel($id: ID!) {
  bulkOperationCancel(id: $id) { userErrors { message } }
}`,
  scopes: [],
  read: (value: unknown) => data.parse(value).bulkOperationCancel.userErrors.length === 0,
} satisfies Operation<{ id: string }, unknown>;
