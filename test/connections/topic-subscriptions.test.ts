import { beforeEach, describe, expect, test } from "vitest";
import { staleShops } from "#app/connections/looked-after.server.ts";
import {
  compareTopics,
  keepTopics,
  topicDifferences,
  wantedTopics,
} from "#app/connections/topic-subscriptions.server.ts";
import type { OrderEvent } from "#app/domain/delivery.ts";
import { AdminApiError } from "#app/shopify/admin/admin-answer.ts";
import { noteInstall, noteUninstall } from "#app/shops/lifecycle.server.ts";
import { DEMO, HOUR, MINUTE, useShopify } from "#test/shopify/shopify-world.ts";

const world = useShopify();
const APP_URL = "https://fitloop.example";
let shopId: number;
let events: OrderEvent[];

const now = (): number => world.clock.now();
const options = () => ({
  sql: world.sql,
  admin: world.client,
  eventsTaken: async () => new Set(events),
  appUrl: APP_URL,
  now,
});
const keep = () => keepTopics(options(), shopId);
const there = (): string[] =>
  [...(world.twin.shop(DEMO).installation?.subscriptions.values() ?? [])].map(({ topic }) => topic);
const asked = (): number => world.twin.operations.filter(({ name }) => /ubscri/.test(name ?? "")).length;
const stale = () => staleShops(world.sql, "topicsSubscribed", new Date(now()));

beforeEach(async () => {
  await world.signIn();
  events = ["order_paid", "order_cancelled"];
  shopId = (await noteInstall(world.sql, DEMO, [], new Date(now()))).id;
});

describe("the topics on demand of a shop", () => {
  test("are asked for when a connection takes their events, with their fields, and ended when none does", async () => {
    expect(await keep()).toBe(0);
    expect(asked()).toBe(0);

    events.push("order_created", "order_fulfilled");
    expect(await keep()).toBe(2);
    expect(there()).toEqual(["orders/create", "orders/fulfilled"]);
    const [first] = world.twin.shop(DEMO).installation?.subscriptions.values() ?? [];
    expect(first).toMatchObject({ uri: `${APP_URL}/webhooks` });
    expect(first?.includeFields).toEqual(expect.arrayContaining(["id", "line_items.quantity", "current_total_price"]));
    expect(await keep()).toBe(0);

    events.push("order_updated");
    expect(await keep()).toBe(1);
    events = ["order_paid"];
    expect(await keep()).toBe(3);
    expect(there()).toEqual([]);

    const before = asked();
    expect(await keep()).toBe(0);
    expect(asked()).toBe(before);
  });

  test("are repaired when Shopify took one away, changed address or fields, or the app came back", async () => {
    events.push("order_created", "order_updated");
    await keep();
    const { installation } = world.twin.shop(DEMO);
    const [first, second] = installation?.subscriptions.values() ?? [];
    if (!installation || !first || !second) throw new Error("The shop has no subscriptions.");
    installation.subscriptions.delete(first.id);
    installation.subscriptions.set(second.id, { ...second, uri: "https://old.example/webhooks" });
    const { missing, changed, unneeded } = await topicDifferences(options(), { id: shopId, domain: DEMO });
    expect([missing.map(({ topic }) => topic), changed.length, unneeded.length]).toEqual([["ORDERS_CREATE"], 1, 0]);
    expect(await keep()).toBe(2);
    expect(await keep()).toBe(0);

    world.twin.world.uninstall(DEMO);
    await noteUninstall(world.sql, DEMO, new Date(now()), new Date(now()));
    expect(await keep()).toBeNull();
    world.twin.world.install(DEMO);
    await world.signIn();
    await noteInstall(world.sql, DEMO, [], new Date(now() + MINUTE));
    expect(await stale()).toEqual([shopId]);
    expect(await keep()).toBe(2);
    expect(there().toSorted()).toEqual(["orders/create", "orders/updated"]);
  });

  test("end also where the end was broken off", async () => {
    events.push("order_created");
    await keep();
    events = [];
    const broken = {
      ...options(),
      admin: {
        query: (async (shop: string, operation: { name: string }, variables: object) => {
          if (operation.name === "Unsubscribe") throw new AdminApiError("unavailable", "The network broke.");
          return world.client.query(shop, operation as never, variables as never);
        }) as typeof world.client.query,
      },
    };
    await expect(keepTopics(broken, shopId)).rejects.toThrow("The network broke.");
    expect(await stale()).toEqual([shopId]);
    expect(await keep()).toBe(1);
    expect(there()).toEqual([]);
  });

  test("aren't ended by a job whose rows were older than what another subscribed beside it", async () => {
    events.push("order_created");
    await keep();
    // The one that looks now knows of nothing more; before it writes, a setting is saved and its job runs to the end.
    const overtaken = {
      ...options(),
      admin: {
        query: (async (shop: string, operation: { name: string }, variables: object) => {
          if (operation.name === "Subscriptions" && !events.includes("order_updated")) {
            events.push("order_updated");
            await keep();
          }
          return world.client.query(shop, operation as never, variables as never);
        }) as typeof world.client.query,
      },
    };
    await keepTopics(overtaken, shopId);
    expect(there()).toEqual(["orders/create", "orders/updated"]);
  });

  test("are looked at again after a change, a fault and a day", async () => {
    await keep();
    expect(await stale()).toEqual([]);
    world.clock.advance(23 * HOUR);
    expect(await stale()).toEqual([]);
    world.clock.advance(2 * HOUR);
    expect(await stale()).toEqual([shopId]);
    await keep();
    await world.sql.query(
      `INSERT INTO connection (shop_id, provider, enabled, credential, settings, created_at, updated_at)
       VALUES ($1, 'naiz', true, 'sealed-secret', '{}', $2, $2)`,
      [shopId, new Date(now() + 1)],
    );
    expect(await stale()).toEqual([shopId]);
  });
});

test("two subscriptions of one topic are one too many, and the order of fields says nothing", () => {
  const [wanted] = wantedTopics(new Set<OrderEvent>(["order_created"]), APP_URL);
  if (!wanted) throw new Error("Nothing is wanted.");
  const held = (id: string, more: object = {}) => ({
    ...{ id, topic: wanted.topic, uri: wanted.uri, includeFields: wanted.fields.toReversed() },
    ...more,
  });
  expect(compareTopics([wanted], [held("1")])).toEqual({ missing: [], changed: [], unneeded: [] });
  expect(compareTopics([wanted], [held("1"), held("2")]).unneeded.map(({ id }) => id)).toEqual(["2"]);
  expect(compareTopics([wanted], [held("1", { includeFields: ["id"] })]).changed.map(({ id }) => id)).toEqual(["1"]);
  expect(compareTopics([], [held("1")]).unneeded).toHaveLength(1);
});
