import { z } from "zod";
import type { Operation } from "./operation.ts";
import { readWritten, written } from "./written.ts";

const data = z.object({ webhookSubscriptionCreate: written });

/** Subscribes a shop to a topic (`ORDERS_CREATE`). */
export const subscribe = {
  name: "Subscribe",
  text: `mutation Subscribe($topic: WebhookSubscriptionTopic!, $uri: String!, $fields: [String!]) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri, includeFields: $fields }) {
    userErrors { field message }
  }
}`,
  scopes: [],
  read: (value: unknown) => readWritten(data.parse(value).webhookSubscriptionCreate),
} satisfies Operation<{ topic: string; uri: string; fields: readonly string[] }, unknown>;
