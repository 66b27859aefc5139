import type { AnyProvider } from "#app/domain/provider.ts";
import { describe, expect, test } from "vitest";
import type { Order } from "#app/domain/order.ts";
import type { DeliveryOrder, RequestDescription } from "#app/domain/provider.ts";
import { type Json, PERSONAL, previewConfig } from "#test/support/orders.ts";
import { NOW } from "#test/support/previewed.ts";
import { deliveryTo } from "./answers.ts";
import { SECRETS } from "./samples.ts";
import { allProviders, PROVIDER_NAMES, providerOf, readPreviewConfig } from "#test/support/providers.ts";

const JSON_HEADERS = { "Content-Type": "application/json", Accept: "application/json" };
async function connected(provider: AnyProvider, settings: Json = {}) {
  const { shop, connections } = readPreviewConfig(previewConfig({ [provider.name]: settings }));
  const entered = connections.find(({ provider: name }) => name === provider.name);
  if (!entered) throw new Error(`${provider.name} isn't connected`);
  const credential = await provider.prepareCredential(entered.credential);
  return { shop, connection: { credential, settings: entered.settings } };
}

test("the registry holds the four providers, each under its own name", () => {
  expect(allProviders.map(({ name }) => name)).toEqual(expect.arrayContaining([...PROVIDER_NAMES]));
  expect(PROVIDER_NAMES.map((name) => providerOf(name).name)).toEqual([...PROVIDER_NAMES]);
});

describe.each(PROVIDER_NAMES)("%s", (name) => {
  const provider = providerOf(name);
  const context = { origin: provider.defaultOrigin, now: NOW };
  const request = async (settings: Json = {}, at = context): Promise<RequestDescription> =>
    provider.request(deliveryTo(name), (await connected(provider, settings)).connection, at);
  const requests = async (): Promise<RequestDescription[]> => {
    const { shop, connection } = await connected(provider);
    const testing = await provider.test.request(connection, shop, context);
    return [await request(), testing, ...(provider.adoption ? [provider.adoption.first(connection, context)] : [])];
  };

  test("is reached over https at an origin without a path", () => {
    expect(new URL(provider.defaultOrigin).origin).toBe(provider.defaultOrigin);
    expect(provider.defaultOrigin).toMatch(/^https:/);
  });

  test("sends JSON in exact headers, and only what it must beside them", async () => {
    const { method, headers, body } = await request();
    const { Authorization, ...plain } = headers;
    expect(method).toBe("POST");
    expect(plain).toEqual(JSON_HEADERS);
    expect(Authorization === undefined).toBe(name !== "fit-analytics");
    expect(JSON.parse(JSON.stringify(body))).toEqual(body);
  });

  test("sends the same request for the same order, connection and clock", async () => {
    expect(await request()).toEqual(await request());
  });

  test("takes its origin from the context, and only that", async () => {
    const [own, other] = [await request(), await request({}, { origin: "http://127.0.0.1:9", now: NOW })];
    expect(other).toEqual({ ...own, url: own.url.replace(provider.defaultOrigin, "http://127.0.0.1:9") });
  });

  test("leaves the order that it is given as it was", async () => {
    const delivery = deliveryTo(name);
    const before = structuredClone(delivery);
    await provider.request(delivery, (await connected(provider)).connection, context);
    expect(delivery).toEqual(before);
  });

  test("sends no personal data, and nothing that was added to an order", async () => {
    const delivery = deliveryTo(name);
    const order = { ...delivery.order, email: PERSONAL, customer: { email: PERSONAL } } as Order;
    const lines = delivery.lines.map((line) => ({ ...line, item: { ...line.item, properties: PERSONAL } }));
    const spoilt: DeliveryOrder = { ...delivery, order, lines };
    const sent = await provider.request(spoilt, (await connected(provider)).connection, context);
    expect(JSON.stringify(sent)).not.toContain(PERSONAL);
  });

  test("shows no secret of any of its requests once masked, and changes nothing else", async () => {
    for (const plain of await requests()) {
      const masked = provider.masked(plain);
      for (const secret of SECRETS[name]) expect(JSON.stringify(masked)).not.toContain(secret);
      expect({ ...masked, url: "", headers: {}, body: null }).toEqual({ ...plain, url: "", headers: {}, body: null });
      expect(Object.keys(masked.headers)).toEqual(Object.keys(plain.headers));
      expect(new URL(masked.url).origin).toBe(new URL(plain.url).origin);
    }
    expect(JSON.stringify(provider.masked(await request()))).toContain("***");
  });

  test("leaves the request to be sent as it was when it masks it", async () => {
    const plain = await request();
    const before = structuredClone(plain);
    provider.masked(plain);
    expect(plain).toEqual(before);
  });

  test("is tested without leaving an order behind", async () => {
    const { shop, connection } = await connected(provider);
    const testing = await provider.test.request(connection, shop, context);
    expect(new URL(testing.url).origin).toBe(provider.defaultOrigin);
    expect(testing.url.split("?")[0]).not.toBe(testing.method === "POST" ? (await request()).url.split("?")[0] : "");
  });

  test("takes a paid order whatever its settings", async () => {
    expect(provider.takes("order_paid", (await connected(provider)).connection.settings)).toBe(true);
  });
});
