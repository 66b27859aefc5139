import { z } from "zod";
import { type Dashboard, EVERYTHING_SET } from "./dashboard.ts";
import { GATED_SCOPES, isField, isScope, isTopic, SERVED_VERSIONS } from "./known.ts";
import { readToml } from "./toml.ts";

const Compliance = z.enum(["customers/redact", "customers/data_request", "shop/redact"]);
const Url = z.url({ protocol: /^https?$/, error: "Invalid URL" });
const RelativeOrUrl = z.string().refine((text) => text.startsWith("/") || URL.canParse(text), "Invalid URL");

const Subscription = z
  .strictObject({
    topics: z.array(z.string().refine(isTopic, "Invalid topic")).default([]),
    compliance_topics: z.array(Compliance).default([]),
    uri: z.string().regex(/^(\/|https:\/\/)/, "must start with / or https://"),
    include_fields: z.array(z.string().min(1)).optional(),
    filter: z.string().optional(),
    payload_query: z.string().optional(),
    name: z.string().max(50).optional(),
  })
  .refine((entry) => entry.topics.length + entry.compliance_topics.length > 0, "needs topics or compliance_topics");

const scopes = z.array(z.string().refine(isScope, "Invalid scope"));

/** Metafields that the app declares (docs "App configuration", Metafields): app-owned ones, whose values merchants may enter. */
const Declared = z.strictObject({
  metafields: z.strictObject({
    app: z.record(
      z.string().regex(/^[\w-]{2,64}$/),
      z.strictObject({
        type: z.string(),
        name: z.string().optional(),
        description: z.string().optional(),
        access: z
          .strictObject({
            admin: z.enum(["merchant_read", "merchant_read_write"]),
            storefront: z.enum(["none", "public_read"]),
            customer_account: z.enum(["none", "read", "read_write"]),
          })
          .partial()
          .optional(),
      }),
    ),
  }),
});

/**
 * The rules that Shopify holds `shopify.app.toml` to: those of its command line (Shopify/cli 4.8,
 * models/extensions/specifications/app_config_*.ts), and what only its server knows, which names the topic, scope, field or
 * version that there isn't. A section that nobody knows is refused ("Unsupported section").
 */
const AppToml = z.strictObject({
  client_id: z.string(),
  name: z.string().max(30, "String must be less than 30 characters"),
  handle: z
    .string()
    .regex(/^\w*(?!-)[_a-z0-9-]+(?<!-)$/, "String can't contain special characters")
    .optional(),
  application_url: Url,
  embedded: z.boolean("Boolean is required"),
  build: z
    .strictObject({
      automatically_update_urls_on_dev: z.boolean(),
      dev_store_url: z.string(),
      include_config_on_deploy: z.boolean(),
    })
    .partial()
    .optional(),
  access_scopes: z
    .strictObject({
      scopes: z
        .string()
        .transform((text) => text.split(",").flatMap((scope) => scope.trim() || []))
        .pipe(scopes)
        .default([]),
      optional_scopes: scopes.default([]),
      use_legacy_install_flow: z.boolean().optional(),
    })
    .default({ scopes: [], optional_scopes: [] }),
  auth: z.strictObject({ redirect_urls: z.array(Url) }, "auth.redirect_urls is required"),
  product: Declared.optional(),
  variant: Declared.optional(),
  app_proxy: z.strictObject({ url: RelativeOrUrl, subpath: z.string(), prefix: z.string() }).optional(),
  network_access: z
    .strictObject({ allowed_sources: z.array(Url), allowed_navigation_hosts: z.array(Url) })
    .partial()
    .optional(),
  webhooks: z.strictObject({
    api_version: z.enum(SERVED_VERSIONS, "isn't served"),
    subscriptions: z.array(Subscription).default([]),
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

/**
 * Takes the file's text. Refuses, as a deploy would, broken rules, a topic twice, a topic whose scope isn't asked for, and
 * one with protected data that isn't selected in the dashboard.
 */
export function readAppConfig(
  text: string,
  dashboard: Pick<Dashboard, "protectedData" | "grantedScopes"> = EVERYTHING_SET,
): AppConfig {
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
  const { scopes } = access;
  const gated = [...scopes, ...access.optional_scopes].find(
    (scope) => GATED_SCOPES.includes(scope) && !dashboard.grantedScopes.includes(scope),
  );
  // Shopify/cli issue 5670: `app dev` and `deploy` fail until Shopify has granted it to the app.
  if (gated) throw new Error(`shopify.app.toml: the app was not granted ${gated}.`);
  const seen = new Set<string>();
  for (const { topic, uri, compliance, includeFields } of subscriptions) {
    const key = compliance ? topic : `${topic} ${uri}`;
    if (seen.has(key)) throw new Error(`shopify.app.toml: ${topic} is subscribed twice.`);
    seen.add(key);
    const needed = scopeOfTopic(topic);
    if (needed && !grants(scopes, needed)) throw new Error(`shopify.app.toml: ${topic} needs the scope ${needed}.`);
    const unknown = includeFields?.find((field) => !isField(topic, field));
    if (unknown !== undefined) throw new Error(`shopify.app.toml: ${topic} has no field ${unknown}.`);
    // In the words of Shopify/cli issue 6485.
    if (needed === "read_orders" && !dashboard.protectedData) {
      throw new Error("This app is not approved to subscribe to webhook topics containing protected customer data.");
    }
  }
  return { scopes, optionalScopes: access.optional_scopes, apiVersion: webhooks.api_version, subscriptions };
}

/** Tells whether the granted scopes hold the one that is needed: `write_x` holds `read_x`. */
export function grants(granted: readonly string[], needed: string): boolean {
  return granted.includes(needed) || granted.includes(needed.replace(/^read_/, "write_"));
}

/** Gives the scope that a topic needs; the app's own, the shop's and the compliance topics need none. */
export function scopeOfTopic(topic: string): string | undefined {
  if (/^(orders|refunds|order_transactions)\//.test(topic)) return "read_orders";
  if (topic.startsWith("products/")) return "read_products";
  if (topic.startsWith("fulfillments/")) return "read_fulfillments";
  return undefined;
}
