import { GraphQLError } from "graphql";
import { grants, scopeOfTopic, type Subscription } from "../app-config.ts";
import { gid, type Id, readGid } from "../ids.ts";
import { isField, isTopic } from "../known.ts";
import { graphqlTime } from "../time.ts";
import { connection, type PageArguments } from "./connection.ts";
import type { ApiContext, ApiNode } from "./context.ts";

/** A subscription that the app made for one shop; those of the app's file stand elsewhere and never show here. */
export interface ShopSubscription extends Subscription {
  readonly id: Id;
  readonly createdAt: number;
  updatedAt: number;
}

export interface SubscriptionInput {
  readonly uri?: string | null;
  readonly callbackUrl?: string | null;
  readonly format?: string | null;
  readonly includeFields?: readonly string[] | null;
  readonly filter?: string | null;
  readonly name?: string | null;
}

/** `webhookSubscriptions`: those of the shop that is asked about. */
export function listSubscriptions(
  page: PageArguments & { topics?: readonly string[] | null },
  context: ApiContext,
): Record<string, unknown> {
  const all = [...(context.shop.installation?.subscriptions.values() ?? [])];
  const { topics } = page;
  const wanted = topics ? all.filter(({ topic }) => topics.includes(nameOf(topic))) : all;
  return connection(wanted, page, context, {
    id: ({ id }) => id.toString(),
    node: (subscription) => node(subscription, context),
  });
}

/** `webhookSubscriptionCreate`: one for a topic and address that has none yet. */
export function createSubscription(
  { topic: name, webhookSubscription: input }: { topic: string; webhookSubscription: SubscriptionInput },
  context: ApiContext,
): Record<string, unknown> {
  const installation = context.shop.installation;
  if (!installation) throw new GraphQLError("The app is not installed.", { extensions: { code: "ACCESS_DENIED" } });
  const topic = topicOf(name);
  const uri = input.uri ?? input.callbackUrl ?? "";
  const problem = check(topic, uri, input, context);
  if (problem) return { webhookSubscription: null, userErrors: [problem] };
  const now = context.world.clock.now();
  const made: ShopSubscription = {
    id: context.shop.ids.subscription(),
    topic,
    uri,
    includeFields: input.includeFields ?? undefined,
    name: input.name ?? undefined,
    compliance: false,
    createdAt: now,
    updatedAt: now,
  };
  installation.subscriptions.set(made.id, made);
  return { webhookSubscription: node(made, context), userErrors: [] };
}

/** `webhookSubscriptionUpdate`: what the input leaves out stays. */
export function updateSubscription(
  { id, webhookSubscription: input }: { id: string; webhookSubscription: SubscriptionInput },
  context: ApiContext,
): Record<string, unknown> {
  const found = find(id, context);
  if (!found) return { webhookSubscription: null, userErrors: [UNKNOWN] };
  const uri = input.uri ?? input.callbackUrl ?? found.uri;
  const problem = check(found.topic, uri, input, context, found.id);
  if (problem) return { webhookSubscription: null, userErrors: [problem] };
  const changed: ShopSubscription = {
    ...found,
    uri,
    includeFields: input.includeFields ?? found.includeFields,
    name: input.name ?? found.name,
    updatedAt: context.world.clock.now(),
  };
  context.shop.installation?.subscriptions.set(found.id, changed);
  return { webhookSubscription: node(changed, context), userErrors: [] };
}

/** `webhookSubscriptionDelete`. */
export function deleteSubscription({ id }: { id: string }, context: ApiContext): Record<string, unknown> {
  const found = find(id, context);
  if (!found) return { deletedWebhookSubscriptionId: null, userErrors: [UNKNOWN] };
  context.shop.installation?.subscriptions.delete(found.id);
  return { deletedWebhookSubscriptionId: id, userErrors: [] };
}

const UNKNOWN = { field: ["id"], message: "Webhook subscription does not exist" };

function find(id: string, { shop }: ApiContext): ShopSubscription | undefined {
  const read = readGid(id);
  return read?.type === "WebhookSubscription" ? shop.installation?.subscriptions.get(read.id) : undefined;
}

/**
 * Shopify's words where they are known: "Address for this topic has already been taken" (Shopify/shopify_app issue 263).
 * Addresses are https; one of this machine is let through, since that is where the sandbox's app stands.
 */
function check(
  topic: string,
  uri: string,
  { includeFields }: SubscriptionInput,
  { shop, scopes }: ApiContext,
  self?: Id,
): { field: string[]; message: string } | undefined {
  const at = (field: string, message: string) => ({ field: ["webhookSubscription", field], message });
  const address = URL.canParse(uri) ? new URL(uri) : null;
  if (!address) return at("callbackUrl", "Address is invalid");
  if (address.protocol !== "https:" && !["127.0.0.1", "localhost"].includes(address.hostname)) {
    return at("callbackUrl", `Address protocol ${address.protocol}// is not supported`);
  }
  const scope = scopeOfTopic(topic);
  if (scope && !grants(scopes, scope)) {
    return {
      field: ["topic"],
      message: `You do not have permission to create or update webhooks with ${topic} topic.`,
    };
  }
  const unknown = includeFields?.find((field) => !isField(topic, field));
  if (unknown !== undefined) return at("includeFields", `Field ${unknown} is invalid`);
  const others = [...(shop.installation?.subscriptions.values() ?? [])].filter(({ id }) => id !== self);
  if (others.some((other) => other.topic === topic && other.uri === uri)) {
    return at("callbackUrl", "Address for this topic has already been taken");
  }
  return undefined;
}

const nameOf = (topic: string): string => topic.replaceAll(/[/.]/g, "_").toUpperCase();

/** `ORDERS_PAID` as headers write it: the first underscore stands for the slash. */
function topicOf(name: string): string {
  const topic = name.toLowerCase().replace("_", "/");
  if (!isTopic(topic)) throw new RangeError(`No topic ${name}.`);
  return topic;
}

function node(
  { id, topic, uri, includeFields, name, createdAt, updatedAt }: ShopSubscription,
  context: ApiContext,
): ApiNode {
  return {
    __typename: "WebhookSubscription",
    id: gid("WebhookSubscription", id),
    legacyResourceId: id.toString(),
    topic: nameOf(topic),
    uri,
    callbackUrl: uri,
    format: "JSON",
    includeFields: includeFields ?? [],
    filter: "",
    name: name ?? null,
    apiVersion: {
      __typename: "ApiVersion",
      handle: context.world.config.apiVersion,
      displayName: context.world.config.apiVersion,
      supported: true,
    },
    createdAt: graphqlTime(createdAt),
    updatedAt: graphqlTime(updatedAt),
  };
}
