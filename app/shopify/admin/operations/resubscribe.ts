import { z } from "zod";
import type { Operation } from "./operation.ts";
import { readWritten, written } from "./written.ts";

const data = z.object({ webhookSubscriptionUpdate: written });

/** Changes where a subscription's webhooks go, and which fields they bring. */
export const resubscribe = {
  name: "Resubscribe",
  text: `mutation Resubscribe($id: ID!, $uri: String!, $fields: [String!]) {
  webhookSubscriptionUpdate(id: $id, webhookSubscription: { uri: $uri, includeFields: $fields }) {
    userErrors { field message }
  }
}`,
  scopes: [],
  read: (value: unknown) => readWritten(data.parse(value).webhookSubscriptionUpdate),
} satisfies Operation<{ id: string; uri: string; fields: readonly string[] }, unknown>;
