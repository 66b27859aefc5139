import { z } from "zod";
import { readToml } from "./toml.ts";

const Compliance = z.enum(["customers/redact", "customers/data_request", "shop/redact"]);

/** The rules that Shopify's command line holds `shopify.app.toml` to, as far as the sandbox needs them. */
const AppToml = z.object({
  application_url: z.string().optional(),
  access_scopes: z
    .object({ scopes: z.string().default(""), optional_scopes: z.array(z.string()).default([]) })
    .default({ scopes: "", optional_scopes: [] }),
  webhooks: z.object({
    api_version: z.string().regex(/^(\d{4}-(01|04|07|10)|unstable)$/),
    subscriptions: z
      .array(
        z
          .strictObject({
            topics: z.array(z.string().regex(/^[a-z_]+\/[a-z_]+$/)).default([]),
            compliance_topics: z.array(Compliance).default([]),
            uri: z.string().regex(/^(\/|https:\/\/)/, "must start with / or https://"),
            include_fields: z.array(z.string().min(1)).optional(),
            name: z.string().max(50).optional(),
          })
          .refine(
            (entry) => entry.topics.length + entry.compliance_topics.length > 0,
            "needs topics or compliance_topics",
          ),
      )
      .default([]),
  }),
});

/** One topic that the app asked for. */
export interface Subscription {
  readonly topic: string;
  readonly uri: string;
  readonly includeFields: readonly string[] | undefined;
  readonly name: string | undefined;
  readonly compliance: boolean;
}

/** What Shopify knows of the app from its `shopify.app.toml`. */
export interface AppConfig {
  readonly scopes: readonly string[];
  readonly optionalScopes: readonly string[];
  readonly apiVersion: string;
  readonly subscriptions: readonly Subscription[];
}

/** Takes the file's text. Refuses, as a deploy would, broken rules, a topic twice, and a topic whose scope isn't asked for. */
export function readAppConfig(text: string): AppConfig {
  const parsed = AppToml.safeParse(readToml(text));
  if (!parsed.success) throw new Error(`shopify.app.toml: ${z.prettifyError(parsed.error)}`);
  const { access_scopes: access, webhooks } = parsed.data;
  const subscriptions = webhooks.subscriptions.flatMap((entry) =>
    [...entry.topics, ...entry.compliance_topics].map(
      (topic): Subscription => ({
        topic,
        uri: entry.uri.replace(/(.)\/$/, "$1"),
        includeFields: entry.include_fields,
        name: entry.name,
        compliance: Compliance.safeParse(topic).success,
      }),
    ),
  );
  const scopes = access.scopes.split(",").flatMap((scope) => scope.trim() || []);
  const seen = new Set<string>();
  for (const { topic, uri, compliance } of subscriptions) {
    const key = compliance ? topic : `${topic} ${uri}`;
    if (seen.has(key)) throw new Error(`shopify.app.toml: ${topic} is subscribed twice.`);
    seen.add(key);
    const needed = scopeOfTopic(topic);
    if (needed && !grants(scopes, needed)) throw new Error(`shopify.app.toml: ${topic} needs the scope ${needed}.`);
  }
  return { scopes, optionalScopes: access.optional_scopes, apiVersion: webhooks.api_version, subscriptions };
}

/** Tells whether the granted scopes hold the one that is needed: `write_x` holds `read_x`. */
export function grants(granted: readonly string[], needed: string): boolean {
  return granted.includes(needed) || granted.includes(needed.replace(/^read_/, "write_"));
}

/** Gives the scope that a topic needs; the app's own, the shop's and the compliance topics need none. */
function scopeOfTopic(topic: string): string | undefined {
  if (/^(orders|refunds|order_transactions)\//.test(topic)) return "read_orders";
  if (topic.startsWith("products/")) return "read_products";
  if (topic.startsWith("fulfillments/")) return "read_fulfillments";
  return undefined;
}
