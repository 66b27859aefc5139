import { z } from "zod";
import type { Operation } from "./operation.ts";

/** What this app subscribed in one shop; a topic is written as Shopify's enum writes it (`ORDERS_CREATE`). */
export interface TopicSubscription {
  id: string;
  topic: string;
  uri: string;
  includeFields: string[];
}

const data = z.object({
  webhookSubscriptions: z.object({
    nodes: z.array(
      z.object({ id: z.string(), topic: z.string(), uri: z.string(), includeFields: z.array(z.string()) }),
    ),
  }),
});

/** Every subscription that this app made in a shop through the Admin API; those of `shopify.app.toml` don't show here. */
export const subscriptions = {
  name: "Subscriptions",
  text: `query Subscriptions {
  webhookSubscriptions(first: 50) { nodes { id topic uri includeFields } }
}`,
  scopes: [],
  read: (value: unknown): TopicSubscription[] => data.parse(value).webhookSubscriptions.nodes,
} satisfies Operation<Record<string, never>, unknown>;
