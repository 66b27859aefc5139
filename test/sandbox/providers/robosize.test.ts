import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { get, post, useProviders, without } from "./support.ts";

const providers = useProviders();
const path = "/api/v1/business/order/";
const at = (rest = "", key = "secret-key") => `${providers.get().origins.robosize}${path}${rest}?api_key=${key}`;
const last = () => providers.get().records("robosize").at(-1);

const data = { version: 1, items: [{ product_id: "11", variant_id: "22", quantity: 1, price: 10 }] };
const order = { store_id: "450789469", device_id: "device-1", data };

interface Created {
  id: number;
}
interface Page {
  count: number;
  next: string | null;
  previous: string | null;
  results: { id: string; store_id: string }[];
}

beforeAll(() => {
  providers.get().register({ provider: "robosize", apiKey: "secret-key" });
});

/** Creates an order and gives Robosize's id. */
async function create(storeId = order.store_id): Promise<number> {
  const answer = await post(at(), { ...order, store_id: storeId });
  return (answer.json as Created).id;
}

describe("create", () => {
  it("accepts the documented order and answers with an id of its own, a number", async () => {
    const answer = await post(at(), order);
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({ id: 700_001, store_id: "450789469", data, recommendations: [] });
    expect(last()).toMatchObject({
      accepted: true,
      warnings: [],
      path: `${path}?api_key=secret-key`,
      orders: [{ action: "create", order: "450789469", lines: ["22"] }],
    });
  });

  it.each(Object.keys(order))("refuses an order without %s, naming the field", async (key) => {
    const answer = await post(at(), without(order, key));
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ [key]: [`${key} is required.`] });
  });

  it.each([
    ["a number as the store's id", { store_id: 450789469 }],
    ["an empty store id", { store_id: "" }],
    ["a number as the device's id", { device_id: 7 }],
    ["data as text", { data: "{}" }],
    ["data as a list", { data: [] }],
    ["data that is null", { data: null }],
  ])("refuses %s", async (_what, change) => {
    expect((await post(at(), { ...order, ...change })).status).toBe(400);
    expect(last()).toMatchObject({ accepted: false, orders: [] });
  });

  it("takes an order without a device, with a warning, and warns of unknown fields and personal data", async () => {
    await post(at(), { ...order, device_id: null, extra: 1, data: { email: "jo@example.com" } });
    expect(last()).toMatchObject({ accepted: true });
    expect(last()?.warnings).toEqual([
      "device_id is null: the order can't be tied to a visit.",
      "extra is not in the documents.",
      "data.email is named like personal data.",
      "data.email looks like a mail address.",
    ]);
  });

  it("answers a path without its slash with 302, and the order is not stored", async () => {
    const answer = await post(`${providers.get().origins.robosize}/api/v1/business/order?api_key=secret-key`, order);
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toBe(`${path}?api_key=secret-key`);
    expect(last()).toMatchObject({ accepted: false, refusal: "The path must end with a slash." });
    expect((await get(at())).json).toMatchObject({ count: 0 });
  });

  it("refuses without a key, with a wrong key, another path, method, type or body", async () => {
    const origin = providers.get().origins.robosize;
    expect((await post(`${origin}${path}`, order)).status).toBe(401);
    expect((await post(at("", "wrong"), order)).status).toBe(403);
    expect((await post(`${origin}/api/v1/orders/?api_key=secret-key`, order)).status).toBe(404);
    expect((await post(at(), order, undefined, "PUT")).status).toBe(405);
    expect((await post(at(), order, { "content-type": "text/plain" })).status).toBe(415);
    expect((await post(at(), "{")).status).toBe(400);
  });

  it("counts an order that was posted twice as a double", async () => {
    await create();
    await create();
    expect(providers.get().doubles()).toEqual([
      { provider: "robosize", merchant: "robosize 1", order: "450789469", count: 2 },
    ]);
  });
});

describe("update and delete", () => {
  it("updates an order under Robosize's id", async () => {
    const id = await create();
    const answer = await post(at(`${id}/`), { store_id: "450789469", data: { items: [] } }, undefined, "PATCH");
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ id, data: { items: [] } });
    expect(last()).toMatchObject({ accepted: true, orders: [{ action: "update", order: "450789469" }] });
  });

  it("deletes an order once", async () => {
    const id = await create();
    const answer = await get(at(`${id}/`), {}, "DELETE");
    expect(answer.status).toBe(204);
    expect(last()?.orders).toEqual([{ action: "delete", order: "450789469", lines: [] }]);
    expect((await get(at(`${id}/`), {}, "DELETE")).status).toBe(404);
  });

  it("doesn't know the shop's id, another merchant's order, or an item without its slash", async () => {
    providers.get().register({ provider: "robosize", apiKey: "other-key" });
    const id = await create();
    expect((await post(at(`${order.store_id}/`), { data: {} }, undefined, "PATCH")).status).toBe(404);
    expect((await post(at(`${id}/`, "other-key"), { data: {} }, undefined, "PATCH")).status).toBe(404);
    expect((await post(at(String(id)), { data: {} }, undefined, "PATCH")).status).toBe(302);
    expect((await post(at(`${id}/`), { data: "x" }, undefined, "PATCH")).status).toBe(400);
    expect((await get(at(`${id}/`))).status).toBe(405);
  });
});

describe("list", () => {
  beforeEach(async () => {
    for (let number = 1; number <= 120; number += 1) await create(`order-${String(number)}`);
  });

  it("lists 50 a page, newest first, and leads through all pages with ids as text", async () => {
    const pages: Page[] = [];
    for (let next: string | null = at(); next !== null; next = pages.at(-1)?.next ?? null) {
      pages.push((await get(next)).json as Page);
    }
    expect(pages.map((page) => page.results.length)).toEqual([50, 50, 20]);
    expect(pages[0]).toMatchObject({ count: 120, previous: null });
    expect(pages[0]?.next).toBe(`${at()}&limit=50&offset=50`);
    expect(pages[1]?.previous).toBe(`${at()}&limit=50`);
    expect(pages.flatMap((page) => page.results.map((result) => result.store_id)).at(-1)).toBe("order-1");
    expect(pages[0]?.results[0]).toMatchObject({ id: "700120", store_id: "order-120", data });
  });

  it("takes limit and offset, and reads nonsense as the default", async () => {
    const page = (await get(`${at()}&limit=10&offset=115`)).json as Page;
    expect(page.results).toHaveLength(5);
    expect(((await get(`${at()}&limit=0&offset=-1`)).json as Page).results).toHaveLength(50);
  });

  it("can be told to give the oldest first, pages larger than 64 KiB, and a next on another origin", async () => {
    providers.get().register({
      provider: "robosize",
      apiKey: "secret-key",
      listOrder: "oldest",
      recommendationBytes: 4000,
      nextOrigin: "http://127.0.0.2:9",
    });
    const answer = await get(at());
    expect(answer.text.length).toBeGreaterThan(64 * 1024);
    const page = answer.json as Page;
    expect(page.results[0]?.store_id).toBe("order-1");
    expect(page.next).toMatch(/^http:\/\/127\.0\.0\.2:9\/api\/v1\/business\/order\/\?/);
    providers.get().register({ provider: "robosize", apiKey: "secret-key" });
  });
});
