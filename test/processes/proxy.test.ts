import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { silentLog } from "#app/platform/log.ts";
import { createProxyListener } from "#app/processes/proxy.server.ts";
import { signProxyQuery } from "#test/sandbox/storefront/proxy.ts";
import { useDatabase } from "#test/support/database.ts";

const db = useDatabase();
const NOW = Date.UTC(2026, 10, 21, 12);
const SHOP = "fitloop-demo.myshopify.com";
const CART = "hWNabcdef0123456789";

let server: Server;
let origin: string;
let now = NOW;
let asked = 0;
let shop: { id: number; active: boolean } | null = { id: 7, active: true };
let broken = false;

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
    sql,
    now: () => now,
    shops: { find: () => Promise.resolve(shop) },
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
});

function ask(path: string, init: RequestInit = {}, secret = "hush"): Promise<Response> {
  const query = new URLSearchParams({
    shop: SHOP,
    path_prefix: "/apps/fitloop",
    timestamp: String(Math.trunc(now / 1000)),
  });
  return fetch(`${origin}/proxy${path}?${signProxyQuery(query, secret).toString()}`, { method: "POST", ...init });
}
const link = (body: unknown, init: RequestInit = {}): Promise<Response> =>
  ask("/link", { body: JSON.stringify(body), ...init });
const stored = (): Promise<Record<string, unknown>[]> =>
  db.sql.query("SELECT cart_token, session, naiz, robosize, market, recommended FROM session_link ORDER BY cart_token");

describe("the app proxy", () => {
  test("mints a fresh id for each visitor without asking the database, never to be cached", async () => {
    const answers = await Promise.all([
      ask("/session"),
      ask("/session", { headers: { Origin: "https://shop.example" } }),
    ]);
    const ids = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { session: string }).session),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]?.headers.get("cache-control")).toBe("no-store");
    expect(answers[0]?.headers.get("set-cookie")).toBeNull();
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(ids[0]).not.toBe(ids[1]);
    expect(asked).toBe(0);
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
    const recommended = [{ provider: "bodygram", size: "M", product: "1" }];
    expect(await (await link({ session: "a", cart: `${CART}?key=k`, recommended })).json()).toEqual({ stored: true });
    expect(await (await link({ session: "a", naiz: "hash", market: "DE", cart: CART })).json()).toEqual({
      stored: true,
    });
    expect(await (await link({ session: "b", robosize: "rs", cart: CART })).json()).toEqual({ stored: false });
    expect(await (await link({ naiz: "other", cart: CART })).json()).toEqual({ stored: false });
    expect(await stored()).toEqual([
      { cart_token: CART, session: "a", naiz: "hash", robosize: null, market: "DE", recommended },
    ]);
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
