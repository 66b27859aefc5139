import { beforeAll, describe, expect, it } from "vitest";
import { get, post, useProviders } from "./support.ts";

const providers = useProviders();
const origin = (name: "bodygram" | "naiz" | "robosize") => providers.get().origins[name];
const url = () => `${origin("bodygram")}/v2/CreatePurchase`;

const purchase = {
  clientKey: "key",
  clientSessionId: "session",
  orderId: "9876",
  items: [{ sku: "E1", brand: "B", size: "M", price: 19.99, quantity: 2 }],
  createdAt: Date.UTC(2026, 10, 2, 9, 0, 0),
  currency: "USD",
  countryCode: "JP",
  languageCode: "en",
};

beforeAll(() => {
  providers.get().register({ provider: "bodygram", clientKey: "key" });
  providers.get().register({ provider: "robosize", apiKey: "key" });
});

describe("how long a fault lasts", () => {
  it("stays until it is switched off", async () => {
    providers.get().fail("bodygram", { kind: "status", status: 500 });
    expect((await post(url(), purchase)).status).toBe(500);
    expect((await post(url(), purchase)).status).toBe(500);
    expect(providers.get().fault("bodygram")).toBe("status 500");
    providers.get().fail("bodygram", null);
    expect((await post(url(), purchase)).status).toBe(200);
    expect(providers.get().fault("bodygram")).toBeNull();
  });

  it("ends after the number of requests that it was given, and touches no other provider", async () => {
    providers.get().fail("bodygram", { kind: "status", status: 503 }, { requests: 2 });
    expect((await get(`${origin("robosize")}/api/v1/business/order/?api_key=key`)).status).toBe(200);
    expect((await post(url(), purchase)).status).toBe(503);
    expect(providers.get().fault("bodygram")).toBe("status 503 (1 left)");
    expect((await post(url(), purchase)).status).toBe(503);
    expect((await post(url(), purchase)).status).toBe(200);
  });

  it("hits a share of the requests that is the same for the same seed", async () => {
    const run = async (seed: number): Promise<number[]> => {
      providers.get().fail("bodygram", { kind: "status", status: 500 }, { probability: 0.5, seed });
      const statuses: number[] = [];
      for (let sent = 0; sent < 20; sent += 1) statuses.push((await post(url(), purchase)).status);
      return statuses;
    };
    const first = await run(7);
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  it("draws one of several for each request", async () => {
    providers.get().fail("bodygram", [
      { kind: "status", status: 500 },
      { kind: "status", status: 429 },
    ]);
    const statuses = new Set<number>();
    for (let sent = 0; sent < 20; sent += 1) statuses.add((await post(url(), purchase)).status);
    expect(statuses).toEqual(new Set([500, 429]));
  });

  it("can be kept to one method", async () => {
    const list = `${origin("robosize")}/api/v1/business/order/?api_key=key`;
    providers.get().fail("robosize", { kind: "status", status: 500 }, { method: "POST" });
    expect((await get(list)).status).toBe(200);
    expect((await post(list, { store_id: "1", device_id: "d", data: {} })).status).toBe(500);
  });

  it("refuses a fault that has no sense", () => {
    expect(() => providers.get().fail("bodygram", { kind: "status", status: 200 })).toThrow(/status/);
    expect(() => providers.get().fail("bodygram", { kind: "hang" }, { requests: 0 })).toThrow(/requests/);
  });
});

describe("200 with an error inside", () => {
  it.each([
    ["Bodygram's purchase", "bodygram", "/v2/CreatePurchase", { status: "error" }],
    ["Bodygram's session", "bodygram", "/v2/CreateSession", { error: { errorType: "INTERNAL_ERROR" } }],
    ["Naiz", "naiz", "/api/partners/hook/a/b", { error: "The order could not be registered." }],
    ["Robosize", "robosize", "/api/v1/business/order/?api_key=key", { detail: "The order could not be stored." }],
  ] as const)("has the words of %s", async (_whose, provider, path, expected) => {
    providers.get().fail(provider, { kind: "error-in-200" });
    const answer = await post(`${origin(provider)}${path}`, purchase);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject(expected);
    expect(providers.get().records(provider).at(-1)).toMatchObject({ accepted: false, status: 200 });
  });

  it("has one error for every event sent to Fit Analytics", async () => {
    providers.get().fail("fit-analytics", { kind: "error-in-200" });
    const address = `${providers.get().origins["fit-analytics"]}/api/v1/events/purchases/`;
    const answer = await post(address, { data: [{}, {}] });
    const error = { status: 422, code: "internal_error" };
    expect(answer.json).toMatchObject({ data: null, errors: [error, error], meta: { count: 0 } });
  });
});
