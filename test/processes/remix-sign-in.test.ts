import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt, type JWTPayload, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createShopConnections } from "#app/connections/shop-connections.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { startVite } from "#app/processes/remix-dev.server.ts";
import { createHomeSide } from "#app/processes/home-side.server.ts";
import { createRemixListener } from "#app/processes/remix.server.ts";
import { createShopify } from "#app/shopify.server.ts";
import { SCOPES } from "#app/shopify/webhooks/scopes.ts";
import { createScreens } from "#app/screens/screens.server.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import { noteInstall, noteUninstall } from "#app/shops/lifecycle.server.ts";
import { API_KEY, API_SECRET, DEMO, HOUR, useShopify } from "../shopify/shopify-world.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const world = useShopify();
let vite: Awaited<ReturnType<typeof startVite>>;
let server: Server;
let origin: string;
let installs: string[][];
let exchanged: string[];
let logged: { fields: object; message: string }[];

beforeAll(async () => {
  vite = await startVite({ hmr: false });
});
afterAll(() => vite.close());

beforeEach(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world.twin.setAppUrl(origin);
  installs = [];
  exchanged = [];
  logged = [];
  const now = (): number => world.clock.now();
  const shops = createShopDirectory(world.sql, now);
  const shopify = await createShopify({
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    appUrl: origin,
    scopes: SCOPES,
    sessionStorage: world.storage,
    fetch: world.fetch,
    sandbox: { shopifyOrigin: world.twin.origin, now },
    async onInstall(domain, scopes) {
      installs.push([domain, ...scopes]);
      await noteInstall(world.sql, domain, scopes, new Date(now()));
      shops.forget(domain);
    },
    onExchange: (outcome) => void exchanged.push(outcome),
    log: { ...silentLog, error: (fields, message) => void logged.push({ fields, message }) },
  });
  const shopConnections = createShopConnections(world.sql, PROVIDERS, now);
  const screens = createScreens({ sql: world.sql, providers: PROVIDERS, shopConnections, appUrl: origin, now });
  const home = createHomeSide({
    ...{ sql: world.sql, screens, changes: { note() {} }, now, forgetConnections: () => shopConnections.forget() },
  });
  const services = { shopify, shops, screens, ...home, providers: PROVIDERS, log: silentLog } as never;
  const listener = createRemixListener({ ...vite, services, appUrl: origin, sandboxOrigin: world.twin.origin });
  server.on("request", (request, response) => void listener(request, response));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const get = (address: string, headers: Record<string, string> = {}) =>
  fetch(new URL(address, origin), { redirect: "manual", headers: { "User-Agent": BROWSER, ...headers } });
const exchanges = (): number => world.twin.grants.get("urn:ietf:params:oauth:grant-type:token-exchange") ?? 0;

test("opening the app from the admin signs the shop in, keeps its tokens sealed and shows the app", async () => {
  const answer = await get(await world.twin.appAddress(DEMO));
  expect(answer.status).toBe(200);
  const page = await answer.text();
  expect(page).toMatch(/<head><script src="http:\/\/127\.0\.0\.1:\d+\/app-bridge\.js" data-api-key="/);
  expect(page).toContain("<ui-nav-menu>");
  expect(installs).toEqual([[DEMO, "read_orders", "read_products", "write_app_proxy"]]);
  expect((await world.row())?.expiresAt.getTime()).toBeGreaterThan(world.clock.now() + 0.9 * HOUR);
  expect(await world.sql.query("SELECT domain, state FROM shop")).toEqual([{ domain: DEMO, state: "active" }]);

  expect((await get(await world.twin.appAddress(DEMO))).status).toBe(200);
  expect(exchanges()).toBe(1);
  expect(exchanged).toEqual(["good"]);
  expect(logged).toEqual([]);
});

test("the application's own address leads to the app with the parameters of the sign-in", async () => {
  const answer = await get((await world.twin.appAddress(DEMO)).replace("/app?", "/?"));
  const target = new URL(answer.headers.get("location") ?? "", origin);
  expect(target.pathname).toBe("/app");
  expect((await get(target.href)).status).toBe(200);
});

test("a document without a session token goes over the bounce page, which the sandbox may frame", async () => {
  const address = new URL(await world.twin.appAddress(DEMO));
  address.searchParams.delete("id_token");
  const bounced = await get(address.href);
  expect(bounced.status).toBe(302);
  const bounce = await get(bounced.headers.get("location") ?? "");
  expect(new URL(bounce.url).pathname).toBe("/auth/session-token");
  expect(await bounce.text()).toMatch(/src="http:\/\/127\.0\.0\.1:\d+\/app-bridge\.js"/);
  expect(bounce.headers.get("Content-Security-Policy")).toContain(world.twin.origin);
});

test("a token about to expire is exchanged for a new one by the visit, never refreshed", async () => {
  await get(await world.twin.appAddress(DEMO));
  world.clock.advance(0.95 * HOUR);
  expect((await get(await world.twin.appAddress(DEMO))).status).toBe(200);
  expect(exchanges()).toBe(2);
  expect(world.twin.grants.get("refresh_token")).toBeUndefined();
});

test("sign-in goes on when the sandbox's clock is eight days ahead, and a stale session token doesn't", async () => {
  const stale = await world.twin.appAddress(DEMO);
  world.clock.advance(8 * 24 * HOUR);
  expect((await get(await world.twin.appAddress(DEMO))).status).toBe(200);
  expect((await get(stale)).status).toBe(302);
});

test("an exchange answered without terms keeps both tokens, for an hour", async () => {
  world.twin.faults.oauth.withoutExpiry = true;
  expect((await get(await world.twin.appAddress(DEMO))).status).toBe(200);
  const stored = await world.store.read(DEMO);
  expect(stored?.refreshToken).toMatch(/^shprt_/);
  expect(stored?.expiresAt.getTime()).toBeLessThanOrEqual(world.clock.now() + HOUR);
});

test.each([
  { outcome: "own_key", reason: "invalid_client", title: "Fitloop couldn&#x27;t sign in to Shopify" },
  { outcome: "unavailable", reason: null, status: 503, title: "Shopify isn&#x27;t answering Fitloop" },
  { outcome: "refused", reason: null, status: 403, title: "Fitloop couldn&#x27;t sign in to Shopify" },
])("an exchange that fails ($outcome) is logged with what to do, counted, and told on the page", async (exchange) => {
  const { outcome, reason, title, status = null } = exchange;
  const address = await world.twin.appAddress(DEMO);
  const token = new URL(address).searchParams.get("id_token") ?? "";
  if (status === null) Object.assign(world.twin.world.keys, { apiSecret: "shpss_another" });
  world.twin.faults.oauth.status = status;
  const answer = await get(address);
  expect(answer.status).toBe(500);
  expect(await answer.text()).toContain(title);
  expect([...new Set(exchanged)]).toEqual([outcome]);
  expect(logged).toHaveLength(exchanged.length);
  for (const { fields, message } of logged) {
    expect(fields).toMatchObject({ shop: DEMO, outcome, reason });
    expect("todo" in fields && String(fields.todo).length).toBeGreaterThan(20);
    expect(message).toBe("no token for a visit: its exchange failed");
  }
  expect(JSON.stringify(logged)).not.toContain(token);
  expect(JSON.stringify(logged)).not.toContain(API_SECRET);
});

test("a page's data needs a session token, and a bad one is told to be fetched anew", async () => {
  const good = await get("/app.data", { Authorization: `Bearer ${await world.twin.idToken(DEMO)}` });
  expect(good.status).toBe(200);
  const bad = await get("/app.data", { Authorization: "Bearer nonsense" });
  expect(bad.status).toBe(401);
  expect(bad.headers.get("X-Shopify-Retry-Invalid-Session-Request")).toBe("1");
});

test.each(["exp", "sub"])("a session token without %s is refused", async (claim) => {
  const token = await world.twin.idToken(DEMO);
  const claims = decodeJwt(token);
  const ask = async (payload: JWTPayload): Promise<number> => {
    const key = new TextEncoder().encode(API_SECRET);
    const signed = await new SignJWT(payload).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(key);
    return (await get("/app.data", { Authorization: `Bearer ${signed}` })).status;
  };
  expect(await ask(claims)).toBe(200);
  expect(await ask({ ...claims, [claim]: undefined })).toBe(401);
});

test("a shop that comes back after an uninstall is whole again with its first visit", async () => {
  await get(await world.twin.appAddress(DEMO));
  world.clock.advance(HOUR);
  const at = new Date(world.clock.now());
  world.twin.uninstall(DEMO);
  await noteUninstall(world.sql, DEMO, at, at);
  expect(await world.row()).toBeUndefined();
  world.twin.install(DEMO);
  world.clock.advance(HOUR);
  expect((await get(await world.twin.appAddress(DEMO))).status).toBe(200);
  expect(await world.sql.query("SELECT state FROM shop")).toEqual([{ state: "active" }]);
});

test("a shop that is back before its uninstall is told stays, though its visit exchanged no token", async () => {
  await get(await world.twin.appAddress(DEMO));
  world.clock.advance(60_000);
  const uninstalledAt = new Date(world.clock.now());
  world.twin.uninstall(DEMO);
  world.twin.install(DEMO);
  world.clock.advance(60_000);
  const before = exchanges();
  expect((await get(await world.twin.appAddress(DEMO))).status).toBe(200);
  expect(exchanges()).toBe(before);
  await noteUninstall(world.sql, DEMO, uninstalledAt, new Date(world.clock.now()));
  expect(await world.sql.query("SELECT state FROM shop")).toEqual([{ state: "active" }]);
  expect((await get(await world.twin.appAddress(DEMO))).status).toBe(200);
  expect(exchanges()).toBe(before + 1);
});

test("a shop whose row got lost between sign-in and hook is installed by its next visit", async () => {
  await get(await world.twin.appAddress(DEMO));
  await world.sql.query("DELETE FROM shop");
  world.clock.advance(5_000);
  expect((await get(await world.twin.appAddress(DEMO))).status).toBe(200);
  expect(await world.sql.query("SELECT domain FROM shop")).toEqual([{ domain: DEMO }]);
});

test("a visit from outside the admin is shown the way, and one that names its shop goes to Shopify's install page", async () => {
  expect((await get("/app")).headers.get("location")).toBe("/auth/login");
  const login = await (await get("/auth/login")).text();
  expect(login).toContain("Open Fitloop from your Shopify admin");
  expect(login).not.toContain("app-bridge.js");
  expect((await get(`/auth/login?shop=${DEMO}`)).headers.get("location")).toBe(
    `https://admin.shopify.com/store/fitloop-demo/oauth/install?client_id=${API_KEY}`,
  );
});

test("what isn't there is 404 and says so", async () => {
  const answer = await get("/nowhere/at/all");
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("There is nothing here");
});

test("a bot is sent away before anything is asked of Shopify", async () => {
  const answer = await get(await world.twin.appAddress(DEMO), { "User-Agent": "HeadlessChrome/140 bot" });
  expect(answer.status).toBe(410);
  expect(exchanges()).toBe(0);
});
