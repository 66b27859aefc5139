import { z } from "zod";
import type { Operation } from "./operation.ts";
import { readWritten, written } from "./written.ts";

const data = z.object({ webhookSubscriptionDelete: written });

/** Ends a subscription. */
export const unsubscribe = {
  name: "Unsubscribe",
  text: `mutation Unsubscribe($id: ID!) {
  webhookSubscriptionDelete(id: $id) { userErrors { field message } }
}`,
  scopes: [],
  read: (value: unknown) => readWritten(data.parse(value).webhookSubscriptionDelete),
} satisfies Operation<{ id: string }, unknown>;
