import { afterEach, expect, test } from "vitest";
import { ask, DEMO, startReceiver, startTwin } from "./test-app.ts";
import { RETRY_WAITS } from "./webhooks.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(answer?: () => number) {
  const app = await startReceiver(answer);
  const twin = await startTwin({ appUrl: app.origin });
  closing.push(twin.close, app.close);
  const uri = `${app.origin}/webhooks`;
  const subscribe = async (topic: string, input: object) => {
    const { body } = await ask(
      twin,
      `mutation ($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
        webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) {
          webhookSubscription { id topic uri includeFields } userErrors { field message }
        }
      }`,
      { variables: { topic, input } },
    );
    return (body.data as Record<string, unknown>)["webhookSubscriptionCreate"] as {
      webhookSubscription: { id: string } | null;
    };
  };
  const listed = async () =>
    (await ask(twin, "{ webhookSubscriptions(first: 10) { nodes { topic uri includeFields } } }")).body.data as Record<
      string,
      unknown
    >;
  const variant = [...twin.shop(DEMO).catalogue.variants.values()][0];
  const order = () => twin.placeOrder(DEMO, { lines: [{ variantId: variant?.id ?? 0n }] });
  const told = (topic: string) => app.received.filter(({ headers }) => headers["x-shopify-topic"] === topic);
  return { app, twin, uri, subscribe, listed, order, told };
}

test("those of the app's file don't show; one made for a shop does, and brings its fields to it alone", async () => {
  const { twin, uri, subscribe, listed, order, told } = await start();
  expect(await listed()).toEqual({ webhookSubscriptions: { nodes: [] } });
  expect(await subscribe("ORDERS_PARTIALLY_FULFILLED", { uri, includeFields: ["id"] })).toMatchObject({
    webhookSubscription: { topic: "ORDERS_PARTIALLY_FULFILLED", uri, includeFields: ["id"] },
    userErrors: [],
  });
  await subscribe("ORDERS_CREATE", { uri: `${uri}/more`, includeFields: ["id", "name"] });
  expect((await listed())["webhookSubscriptions"]).toMatchObject({ nodes: [{}, { topic: "ORDERS_CREATE" }] });
  order();
  await twin.settled();
  // Once by the file, whole; once by the shop's own, trimmed.
  expect(
    told("orders/create")
      .map(({ json }) => Object.keys(json).length)
      .toSorted((a, b) => a - b),
  ).toEqual([2, expect.toSatisfy((fields: number) => fields > 40)]);
});

test("refuses an address twice, one that isn't https, a field that there isn't, and a topic without its scope", async () => {
  const { twin, uri, subscribe } = await start();
  await subscribe("ORDERS_CREATE", { uri });
  const refused = async (topic: string, input: object): Promise<unknown> => {
    const answer = await subscribe(topic, input);
    expect(answer.webhookSubscription).toBeNull();
    return (answer as unknown as { userErrors: { message: string }[] }).userErrors[0]?.message;
  };
  expect(await refused("ORDERS_CREATE", { uri })).toBe("Address for this topic has already been taken");
  expect(await refused("ORDERS_PAID", { uri: "http://shop.example/x" })).toContain("http://");
  expect(await refused("ORDERS_PAID", { uri: "nowhere" })).toBe("Address is invalid");
  expect(await refused("ORDERS_PAID", { uri, includeFields: ["nickname"] })).toContain("nickname");
  const { installation } = twin.shop(DEMO);
  if (installation) installation.scopes = ["read_products"];
  expect(await refused("ORDERS_PAID", { uri })).toContain("permission");
});

test("is changed and ended by its id, and goes with the app", async () => {
  const { twin, uri, subscribe, listed } = await start();
  const made = await subscribe("ORDERS_CREATE", { uri, includeFields: ["id"] });
  const id = made.webhookSubscription?.id;
  await ask(
    twin,
    `mutation ($id: ID!, $fields: [String!]) {
      webhookSubscriptionUpdate(id: $id, webhookSubscription: { includeFields: $fields }) { userErrors { message } }
    }`,
    { variables: { id, fields: ["id", "name"] } },
  );
  expect((await listed())["webhookSubscriptions"]).toMatchObject({ nodes: [{ uri, includeFields: ["id", "name"] }] });
  const remove = `mutation ($id: ID!) { webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { message } } }`;
  expect((await ask(twin, remove, { variables: { id } })).body.data).toMatchObject({
    webhookSubscriptionDelete: { deletedWebhookSubscriptionId: id },
  });
  expect((await ask(twin, remove, { variables: { id } })).body.data).toMatchObject({
    webhookSubscriptionDelete: { deletedWebhookSubscriptionId: null, userErrors: [{}] },
  });
  await subscribe("ORDERS_CREATE", { uri });
  twin.world.uninstall(DEMO);
  twin.world.install(DEMO);
  expect(twin.shop(DEMO).installation?.subscriptions.size).toBe(0);
});

test("one of a shop is taken away after eight failed retries, one of the app's file stays", async () => {
  const { twin, uri, subscribe, order } = await start(() => 503);
  await subscribe("ORDERS_CREATE", { uri: `${uri}/more` });
  order();
  await twin.settled();
  for (const wait of RETRY_WAITS) {
    expect(twin.shop(DEMO).installation?.subscriptions.size).toBe(1);
    twin.clock.advance(wait);
    await twin.settled();
  }
  expect(twin.shop(DEMO).installation?.subscriptions.size).toBe(0);
  const sent = twin.webhooks.counts.emitted;
  order();
  expect(twin.webhooks.counts.emitted - sent).toBe(4);
});
