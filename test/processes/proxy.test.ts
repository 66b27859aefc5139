import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ProductFacts } from "#app/catalog/facts.ts";
import { keepProducts } from "#app/catalog/product-facts.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createRateLimits } from "#app/platform/http/rate-limits.server.ts";
import { isProof } from "#app/session-links/proof.server.ts";
import { createProxyListener } from "#app/processes/proxy.server.ts";
import { signProxyQuery } from "#test/sandbox/storefront/proxy.ts";
import { useDatabase } from "#test/support/database.ts";
import { LINK_KEYS } from "#test/support/providers.ts";

const db = useDatabase();
const NOW = Date.UTC(2026, 10, 21, 12);
const SHOP = "fitloop-demo.myshopify.com";
const CART = "hWNabcdef0123456789";

const list = {
  ...{ status: 200, body: { answer: "brand ".repeat(2_000) }, compress: true },
  headers: { "Cache-Control": "public, max-age=3600", Vary: "Accept-Encoding" },
};
let server: Server;
let origin: string;
let now = NOW;
let asked = 0;
let shop: { id: number; active: boolean } | null = { id: 7, active: true };
let broken = false;
let lookedUp: string[] = [];
/** What the worker finds, and after how many looks at the database. */
let found: { facts: ProductFacts | null; afterMs: number } | null = null;
let waited = 0;

beforeAll(async () => {
  const sql = {
    exec: (script: string) => db.sql.exec(script),
    query<Row>(text: string, params?: readonly unknown[]): Promise<Row[]> {
      asked += 1;
      return broken ? Promise.reject(new Error("The database is away.")) : db.sql.query<Row>(text, params);
    },
  };
  const listener = createProxyListener({
    secrets: ["hush"],
    linkKeys: LINK_KEYS,
    operations: {
      find: (path) =>
        path === "/providers/naiz/list" ? { method: "GET", maxBodyBytes: 0, ask: async () => list } : null,
    },
    limits: createRateLimits(),
    sql,
    now: () => now,
    shops: { find: () => Promise.resolve(shop) },
    lookUpProduct: (shopId, productId) => {
      lookedUp.push(`${shopId}/${productId}`);
      return Promise.resolve();
    },
    async wait(ms) {
      waited += ms;
      if (!found || waited < found.afterMs) return;
      const variants = new Map([["11", { sku: null, barcode: null, values: ["M", "Red"], metafields: {} }]]);
      const product = { productId: "5", facts: found.facts, variants, whole: true };
      await keepProducts(db.sql, 7, [found.facts ? product : { ...product, variants: new Map() }], new Date(now));
    },
    log: silentLog,
  });
  server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  // Far enough for every limit to be whole again.
  now += 600_000;
  asked = 0;
  shop = { id: 7, active: true };
  broken = false;
  lookedUp = [];
  found = null;
  waited = 0;
});

function ask(
  path: string,
  init: RequestInit = {},
  secret = "hush",
  more: Record<string, string> = {},
): Promise<Response> {
  const query = new URLSearchParams({
    ...more,
    shop: SHOP,
    path_prefix: "/apps/fitloop",
    timestamp: String(Math.trunc(now / 1000)),
  });
  return fetch(`${origin}/proxy${path}?${signProxyQuery(query, secret).toString()}`, { method: "POST", ...init });
}
const link = (body: unknown, init: RequestInit = {}): Promise<Response> =>
  ask("/link", { body: JSON.stringify(body), ...init });
const stored = (): Promise<Record<string, unknown>[]> =>
  db.sql.query("SELECT cart_token, session, ids, market FROM session_link ORDER BY cart_token");

describe("the app proxy", () => {
  test("mints a fresh id for each visitor without asking the database, never to be cached", async () => {
    const answers = await Promise.all([
      ask("/session"),
      ask("/session", { headers: { Origin: "https://shop.example" } }),
    ]);
    const minted = await Promise.all(
      answers.map(async (answer) => (await answer.json()) as { session: string; proof: string }),
    );
    const ids = minted.map(({ session }) => session);
    for (const { session, proof } of minted) expect(isProof(["hush"], SHOP, session, proof)).toBe(true);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]?.headers.get("cache-control")).toBe("no-store");
    expect(answers[0]?.headers.get("set-cookie")).toBeNull();
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(ids[0]).not.toBe(ids[1]);
    expect(asked).toBe(0);
  });

  test("sends a list compressed to whoever takes that, and plain to others", async () => {
    const listed = (encoding: string) =>
      ask("/providers/naiz/list", { method: "GET", headers: { "Accept-Encoding": encoding } });
    const compressed = await listed("br, gzip");
    expect(compressed.headers.get("content-encoding")).toBe("gzip");
    expect(compressed.headers.get("cache-control")).toBe("public, max-age=3600");
    expect(compressed.headers.get("vary")).toBe("Accept-Encoding");
    expect(await compressed.json()).toEqual(list.body);
    const plain = await listed("identity");
    expect([plain.headers.get("content-encoding"), await plain.json()]).toEqual([null, list.body]);
  });

  test.each([
    ["a stranger's signature", () => ask("/session", {}, "stranger"), 401, "not signed by Shopify"],
    ["no signature", () => fetch(`${origin}/proxy/session`, { method: "POST" }), 401, "not signed by Shopify"],
    ["another address", () => ask("/secrets"), 404, "nothing at this address"],
    ["a GET", () => ask("/session", { method: "GET" }), 405, "Only POST"],
    ["a body of 5 KiB", () => link({ session: "a", cart: CART, more: "x".repeat(5000) }), 413, "larger than"],
    ["what isn't JSON", () => ask("/link", { body: "{" }), 400, "not a link"],
    ["a link without an id", () => link({ cart: CART }), 400, "not a link"],
  ] as const)("refuses %s with a short sentence", async (_, request, status, words) => {
    const answer = await request();
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(((await answer.json()) as { error: string }).error).toContain(words);
    expect(asked).toBe(0);
  });

  test("refuses an old timestamp", async () => {
    const request = ask("/session");
    now += 91_000;
    expect((await request).status).toBe(401);
  });

  test("refuses links of shops that it doesn't know or that left, and says so when the database is away", async () => {
    shop = null;
    expect((await link({ session: "a", cart: CART })).status).toBe(404);
    shop = { id: 7, active: false };
    expect((await link({ session: "a", cart: CART })).status).toBe(404);
    shop = { id: 7, active: true };
    broken = true;
    expect((await link({ session: "a", cart: CART })).status).toBe(503);
  });

  test("keeps a visitor's link, lets the same visitor complete it, and never another overwrite it", async () => {
    expect(await (await link({ session: "a", cart: `${CART}?key=k` })).json()).toEqual({ stored: true });
    expect(await (await link({ session: "a", naiz: "hash", market: "DE", cart: CART })).json()).toEqual({
      stored: true,
    });
    expect(await (await link({ session: "b", robosize: "rs", cart: CART })).json()).toEqual({ stored: false });
    expect(await (await link({ naiz: "other", cart: CART })).json()).toEqual({ stored: false });
    expect(await stored()).toEqual([{ cart_token: CART, session: "a", ids: { naiz: "hash" }, market: "DE" }]);
  });

  test("limits what one address asks, by the address that Shopify names", async () => {
    const from = (address: string) => ask("/session", { headers: { "X-Forwarded-For": `${address}, 10.0.0.1` } });
    const statuses: number[] = [];
    for (let index = 0; index < 62; index += 1) statuses.push((await from("203.0.113.9")).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    const refused = await from("203.0.113.9");
    expect(refused.headers.get("retry-after")).toBe("60");
    expect((await from("203.0.113.10")).status).toBe(200);
  });
});

describe("a product's sizes", () => {
  const sizes = (product = "5", init: RequestInit = {}, secret = "hush"): Promise<Response> =>
    ask("/sizes", { method: "GET", ...init }, secret, { product });
  const facts: ProductFacts = {
    handle: "tee",
    vendor: null,
    title: "Tee",
    options: [
      { name: "Größe", values: ["S", "M"], linked: "shopify.size" },
      { name: "Farbe", values: ["Rot"], linked: null },
    ],
    sizeOption: null,
    metafields: { "custom.secret": "x" },
  };
  const keep = (kept: ProductFacts | null = facts): Promise<void> => {
    const variant = (...values: string[]) => ({ sku: "s", barcode: null, values, metafields: {} });
    const variants = new Map([
      ["11", variant("S", "Rot")],
      ["12", variant("M", "Blau")],
    ]);
    return keepProducts(db.sql, 7, [{ productId: "5", facts: kept, variants, whole: true }], new Date(now));
  };

  test("are told in the shop's own words out of what is kept, to be cached for an hour", async () => {
    await keep();
    const answer = await sizes();
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "public, max-age=3600"]);
    expect(await answer.json()).toEqual({
      handle: "tee",
      options: facts.options,
      sizeOption: null,
      variants: { "11": [0, 0], "12": [1, -1] },
    });
    expect(lookedUp).toEqual([]);
  });

  test("are waited for when nobody asked before, once for all visitors", async () => {
    found = { facts, afterMs: 400 };
    const answers = await Promise.all([sizes(), sizes(), sizes()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(lookedUp).toEqual(["7/5"]);
    expect((await sizes()).status).toBe(200);
    expect(lookedUp).toHaveLength(1);
  });

  test("are not waited for longer than three seconds, and that answer is not kept", async () => {
    const answer = await sizes();
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(waited).toBe(3_000);
  });

  test("of a product that Shopify doesn't have are refused without asking again", async () => {
    found = { facts: null, afterMs: 0 };
    expect((await sizes()).status).toBe(404);
    expect((await sizes()).status).toBe(404);
    expect(lookedUp).toHaveLength(1);
  });

  test("are told of a shop's own products alone", async () => {
    await keep();
    shop = { id: 8, active: true };
    expect((await sizes()).status).toBe(503);
    shop = { id: 7, active: false };
    expect((await sizes()).status).toBe(404);
  });

  test("aren't looked up for made-up ids without end", async () => {
    shop = { id: 9, active: true };
    const statuses: number[] = [];
    for (let id = 1; id <= 40; id += 1) statuses.push((await sizes(String(1000 + id))).status);
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(lookedUp).toHaveLength(30);
  });

  test.each(["", "abc", "-1", "1 OR 1=1", "gid://shopify/Product/5"])("for the product %j are refused", async (id) => {
    expect((await sizes(id)).status).toBe(400);
    expect(asked).toBe(0);
  });

  test("are for GET, signed, a visitor's share a minute, and honest about a database that is away", async () => {
    expect((await sizes("5", { method: "POST" })).status).toBe(405);
    expect((await sizes("5", {}, "stranger")).status).toBe(401);
    await keep();
    broken = true;
    expect((await sizes()).status).toBe(503);
    broken = false;
    const statuses = await Promise.all(Array.from({ length: 130 }, () => sizes().then(({ status }) => status)));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(10);
  });
});
