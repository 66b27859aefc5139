import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { HttpResult } from "#app/domain/outcome.ts";
import type { AnyProvider } from "#app/domain/provider.ts";
import { createProviders } from "#app/domain/providers.ts";
import type { ProxyOperation } from "#app/domain/proxy-operation.ts";
import type { ShopConnectionsReader } from "#app/connections/shop-connections.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createRateLimits } from "#app/platform/http/rate-limits.server.ts";
import { createOperations, type OperationsOptions } from "#app/processes/proxy-operations.server.ts";
import { answer } from "#test/support/pipeline.ts";
import { providerOf } from "#test/support/providers.ts";

const SHOP = "a.myshopify.com";
const operation: ProxyOperation = {
  method: "GET",
  input: z.strictObject({ product: z.string() }),
  answer: z.strictObject({ size: z.string() }),
  limits: { visitor: 1_000, shop: 1_000 },
  keptSeconds: 60,
  request: (input, _connection, _shop, { origin }) => ({
    ...{ method: "POST", url: `${origin}/x`, headers: {}, body: input },
  }),
  read: (result) =>
    result.kind === "answer" && result.status === 200
      ? { kind: "answer", value: JSON.parse(result.body) as unknown }
      : result.kind === "answer" && result.status === 404
        ? { kind: "unknown" }
        : { kind: "unavailable" },
};
const GATE = {
  ...{ enabled: true, state: "open" as "open" | "held", pausedUntil: null as number | null },
  ...{ circuitOpenedAt: null as number | null, releasedAt: null, failing: false },
};

let now: number;
let gate: typeof GATE;
let asked: unknown[];
let answers: () => Promise<HttpResult & { ms: number }>;
let credential: () => Promise<unknown>;

beforeEach(() => {
  now = 1_000_000;
  gate = { ...GATE };
  asked = [];
  answers = async () => ({ ...answer(200, { size: "M" }), ms: 1 });
  credential = async () => ({});
});

function operations(change: Partial<ProxyOperation> = {}) {
  const provider: AnyProvider = { ...providerOf("naiz"), operations: { advice: { ...operation, ...change } } };
  const settings = { productReference: "product_id" } as never;
  const snapshot = () => ({ shopId: 1, provider: "naiz", version: 1, settings, gate, waitedMs: 0 });
  const shopConnections = {
    of: async () => new Map([[1, { shopId: 1, domain: SHOP, profile: null, connections: [snapshot()] }]]),
  } as Partial<ShopConnectionsReader> as ShopConnectionsReader;
  const options: OperationsOptions = {
    providers: createProviders([provider]),
    shops: { find: async (domain) => (domain === SHOP ? { id: 1, active: true } : null) },
    shopConnections,
    openCredential: () => credential(),
    send(request, limits) {
      asked.push([request.body, limits.timeoutMs]);
      return answers();
    },
    origin: () => "https://naiz.test",
    limits: createRateLimits(),
    isProof: (shop, session, proof) => proof === `${shop} ${session}`,
    now: () => now,
    log: silentLog,
  };
  const found = createOperations(options).find("/providers/naiz/advice");
  if (!found) throw new Error("It is there.");
  return (product: string, shop = SHOP) =>
    found.ask({
      shop,
      address: "203.0.113.7",
      customer: null,
      query: new URLSearchParams({ product, shop }),
      body: "",
    });
}

describe("what a page asks of a provider", () => {
  test("is asked once for all who ask the same at once, and while the answer is kept", async () => {
    const ask = operations();
    const [one, two] = await Promise.all([ask("7"), ask("7")]);
    expect(one).toEqual({ status: 200, body: { answer: { size: "M" } } });
    expect(two).toEqual(one);
    expect(asked).toEqual([[{ product: "7" }, 2_500]]);
    await ask("8");
    now += 59_000;
    await ask("7");
    expect(asked).toHaveLength(2);
    now += 2_000;
    await ask("7");
    expect(asked).toHaveLength(3);
  });

  test("keeps that there is no answer, and not that there is none now", async () => {
    const ask = operations();
    answers = async () => ({ ...answer(500), ms: 1 });
    expect((await ask("7")).status).toBe(503);
    answers = async () => ({ ...answer(404), ms: 1 });
    expect((await ask("7")).status).toBe(404);
    expect((await ask("7")).status).toBe(404);
    expect(asked).toHaveLength(2);
  });

  test("tells no more than the operation lets it: another answer counts as none", async () => {
    answers = async () => ({ ...answer(200, { size: "M", margin: 0.4 }), ms: 1 });
    const told = await operations()("7");
    expect(told.status).toBe(503);
    expect(JSON.stringify(told)).not.toContain("margin");
  });

  test.each([
    ["off", { enabled: false }, 404],
    ["held", { state: "held" as const }, 404],
    ["paused", { pausedUntil: 1_000_001 }, 503],
    ["not answering", { circuitOpenedAt: 5 }, 503],
    ["letting go what waited", { releasedAt: 5 as never }, 200],
  ])("is answered by the state of a connection that is %s", async (_, change, status) => {
    gate = { ...GATE, ...change };
    expect((await operations()("7")).status).toBe(status);
    expect(asked).toHaveLength(status === 200 ? 1 : 0);
  });

  test("is no business of another shop's, nor of one that doesn't offer it", async () => {
    expect((await operations()("7", "b.myshopify.com")).status).toBe(404);
    expect((await operations({ isOpen: () => false })("7")).status).toBe(404);
    expect(asked).toEqual([]);
  });

  test("fails in a sentence that tells nothing where the credential can't be opened", async () => {
    credential = async () => Promise.reject(new Error("secret-in-an-error"));
    expect(await operations()("7")).toEqual({
      status: 503,
      headers: { "Retry-After": "5" },
      body: { error: "The provider can't be asked now." },
    });
  });

  test("is limited by visitor and by shop, and no more than sixteen are under way", async () => {
    const limited = operations({ limits: { visitor: 2, shop: 1_000 } });
    expect((await Promise.all(["1", "2", "3"].map((product) => limited(product)))).map(({ status }) => status)).toEqual(
      [200, 200, 429],
    );
    let free = (): void => {};
    const held = new Promise<void>((resolve) => (free = resolve));
    answers = async () => {
      await held;
      return { ...answer(200, { size: "M" }), ms: 1 };
    };
    const ask = operations();
    const all = Array.from({ length: 20 }, (_, index) => ask(String(index)));
    const first = await Promise.race(all);
    expect(first.status).toBe(503);
    free();
    expect((await Promise.all(all)).filter(({ status }) => status === 200)).toHaveLength(16);
  });
});
