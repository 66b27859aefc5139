import type { OrderEvent } from "../domain/delivery.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { AdminApiError } from "../shopify/admin/admin-answer.ts";
import type { AdminClient } from "../shopify/admin/admin-client.server.ts";
import { resubscribe } from "../shopify/admin/operations/resubscribe.ts";
import { subscribe } from "../shopify/admin/operations/subscribe.ts";
import { subscriptions, type TopicSubscription } from "../shopify/admin/operations/subscriptions.ts";
import { unsubscribe } from "../shopify/admin/operations/unsubscribe.ts";
import { enumTopic, topicOf, topicsFor } from "../shopify/webhooks/topics.ts";
import { lookAfter } from "./looked-after.server.ts";

export interface TopicSubscriptionsOptions {
  sql: Sql;
  admin: Pick<AdminClient, "query">;
  /** The events that any of a shop's connections takes, read when it is asked. */
  eventsTaken(shopId: number): Promise<ReadonlySet<OrderEvent>>;
  /** Where Shopify reaches this app, without a slash at its end. */
  appUrl: string;
  now(): number;
}

/** One topic, as it should stand in a shop. */
export interface WantedTopic {
  /** As Shopify's enum writes it. */
  topic: string;
  uri: string;
  fields: readonly string[];
}

/** What differs between what a shop's connections ask for and what Shopify holds. */
export interface TopicDifferences {
  missing: WantedTopic[];
  changed: { id: string; wanted: WantedTopic }[];
  unneeded: TopicSubscription[];
}

/** The topics on demand that a shop needs. */
export const wantedTopics = (events: ReadonlySet<OrderEvent>, appUrl: string): WantedTopic[] =>
  topicsFor(events).map((name) => ({
    topic: enumTopic(name),
    uri: `${appUrl}/webhooks`,
    fields: topicOf(name).fields ?? [],
  }));

/** Compares; of two subscriptions of one topic the second is unneeded. The order of fields says nothing. */
export function compareTopics(wanted: readonly WantedTopic[], there: readonly TopicSubscription[]): TopicDifferences {
  const found = new Map<string, TopicSubscription>();
  const differences: TopicDifferences = { missing: [], changed: [], unneeded: [] };
  const topics = new Set(wanted.map(({ topic }) => topic));
  for (const subscription of there) {
    if (!topics.has(subscription.topic) || found.has(subscription.topic)) differences.unneeded.push(subscription);
    else found.set(subscription.topic, subscription);
  }
  for (const one of wanted) {
    const held = found.get(one.topic);
    if (!held) differences.missing.push(one);
    else if (held.uri !== one.uri || !sameFields(held.includeFields, one.fields)) {
      differences.changed.push({ id: held.id, wanted: one });
    }
  }
  return differences;
}

const sameFields = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((field) => others.includes(field));

/**
 * What differs at Shopify, without changing it. Throws AdminApiError, and what the tokens throw.
 *
 * Shopify is looked at before our own rows: of two jobs side by side the one with the older rows can't end what the other
 * has just begun.
 */
export async function topicDifferences(
  { admin, eventsTaken, appUrl }: Omit<TopicSubscriptionsOptions, "sql" | "now">,
  shop: { id: number; domain: string },
): Promise<TopicDifferences & { wanted: WantedTopic[] }> {
  const there = await admin.query(shop.domain, subscriptions, {});
  const wanted = wantedTopics(await eventsTaken(shop.id), appUrl);
  return { wanted, ...compareTopics(wanted, there) };
}

/**
 * Subscribes a shop to the topics that its connections ask for, and ends those that none asks for any more. A shop that
 * needs none, and never had one, costs Shopify no question. Returns how many subscriptions were written, null for a shop
 * that is gone. Throws AdminApiError, and what the tokens throw.
 */
export function keepTopics(options: TopicSubscriptionsOptions, shopId: number): Promise<number | null> {
  const { sql, admin, eventsTaken } = options;
  return lookAfter(sql, "topicsSubscribed", { shopId, now: options.now }, async (domain) => {
    if (topicsFor(await eventsTaken(shopId)).length === 0 && !(await hadTopics(sql, shopId))) return 0;
    const { wanted, missing, changed, unneeded } = await topicDifferences(options, { id: shopId, domain });
    // Before anything is written: after a break it is compared again, whatever is wanted by then.
    await noteTopics(sql, shopId, true);
    const refusals = [
      ...(await inTurn(missing, ({ topic, uri, fields }) => admin.query(domain, subscribe, { topic, uri, fields }))),
      ...(await inTurn(changed, ({ id, wanted: { uri, fields } }) =>
        admin.query(domain, resubscribe, { id, uri, fields }),
      )),
      ...(await inTurn(unneeded, ({ id }) => admin.query(domain, unsubscribe, { id }))),
    ].filter((refusal) => refusal !== null);
    if (refusals.length > 0) {
      throw new AdminApiError("invalid", `Shopify refuses a subscription: ${refusals.join(", ")}`);
    }
    await noteTopics(sql, shopId, wanted.length > 0);
    return missing.length + changed.length + unneeded.length;
  });
}

/** Active shops that were subscribed to topics on demand, those looked at longest ago first. */
export const shopsWithTopics = (sql: Sql, limit: number): Promise<{ id: number; domain: string }[]> =>
  sql.query(
    `SELECT id, domain FROM shop WHERE state = 'active' AND settings @> '{"topicsSubscribed":{"any":true}}'
     ORDER BY settings->'topicsSubscribed'->>'at', id LIMIT $1`,
    [limit],
  );

async function inTurn<Item>(
  items: readonly Item[],
  write: (item: Item) => Promise<string | null>,
): Promise<(string | null)[]> {
  const refusals = [];
  for (const item of items) refusals.push(await write(item));
  return refusals;
}

async function hadTopics(sql: Sql, shopId: number): Promise<boolean> {
  const rows = await sql.query(`SELECT 1 FROM shop WHERE id = $1 AND settings @> '{"topicsSubscribed":{"any":true}}'`, [
    shopId,
  ]);
  return rows.length > 0;
}

async function noteTopics(sql: Sql, shopId: number, any: boolean): Promise<void> {
  await sql.query(
    `UPDATE shop SET settings = settings || jsonb_build_object('topicsSubscribed',
       coalesce(settings->'topicsSubscribed', '{}'::jsonb) || jsonb_build_object('any', $2::boolean))
     WHERE id = $1`,
    [shopId, any],
  );
}
