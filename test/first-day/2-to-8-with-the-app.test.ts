import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppProcess } from "#test/sandbox/demo/app-process.ts";
import { type Connections, fitloop, fitloopText } from "#test/sandbox/demo/connect.ts";
import { settledLedger } from "#test/sandbox/demo/ledger.ts";
import { type Sandbox, startSandbox } from "#test/sandbox/demo/sandbox.ts";
import { writeJson } from "#test/sandbox/shopify/json.ts";
import { editOrder, placeOrder, refundOrder } from "#test/sandbox/shopify/orders.ts";
import { restOrder } from "#test/sandbox/shopify/rest-order.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { OPERATIONS } from "#app/shopify/admin/operations/all.ts";

const SHOP = DEMO_SHOP.domain;
const BROWSER = { "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36" };
const MINUTE = 60_000;

interface Finding {
  check: string;
  state: string;
  detail: string;
}

// One app, from its first start to its last uninstall: the steps build on each other, as a person's do.
describe("the first day of the production build", () => {
  let dataDir: string;
  let sandbox: Sandbox;
  let app: AppProcess;
  let connections: Connections;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "fitloop-first-day-"));
    sandbox = await startSandbox({ dataDir, seed: "first-day", appPort: 0 });
    app = await sandbox.startApp();
    connections = await sandbox.connectShop();
  }, 120_000);
  afterAll(async () => {
    await app.stop();
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const shop = () => sandbox.shopify.shop(SHOP);
  const doctor = async (): Promise<Finding[]> =>
    (JSON.parse(await fitloopText(sandbox.env, "doctor", "--json")) as { findings: Finding[] }).findings;
  /** What the app logged above `info`; that the sandbox's clock was late is the machine's business. */
  const alarms = () =>
    app.lines.filter((line) => {
      if (line.includes("The sandbox does not tell its clock")) return false;
      const level = /"level":"?(\w+)/.exec(line)?.[1] ?? "";
      return ["warn", "error", "fatal", "40", "50", "60"].includes(level);
    });
  const variantId = () =>
    [...shop().catalogue.products.values()].find(({ title }) => title === "Everyday Tee")?.variants[0]?.id ?? 0n;
  const LINK = { session: "0190a5c4-0000-7000-8000-000000000001", naiz: "naiz-1", robosize: "device-1" };
  const attributes = Object.fromEntries(Object.entries(LINK).map(([key, value]) => [`__fitloop_${key}`, value]));
  const properties = Object.fromEntries(Object.entries(LINK).map(([key, value]) => [`_fitloop_${key}`, value]));
  const linked = () => placeOrder(shop(), { lines: [{ variantId: variantId() }], cartAttributes: attributes });

  it("step 2: the app opens in the admin, App Bridge first, with nothing above `info` in the log", async () => {
    const address = new URL(await sandbox.shopify.appAddress(SHOP));
    for (const name of ["embedded", "host", "id_token", "shop"]) expect(address.searchParams.get(name)).toBeTruthy();
    const answer = await fetch(address, { headers: BROWSER, redirect: "manual" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors");
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await answer.text()).toMatch(/<head><script src="[^"]*app-bridge\.js" data-api-key="/);
    expect(alarms()).toEqual([]);
  });

  it("step 3: doctor finds scopes, token and facts in order, and an order is planned after the token's hour", async () => {
    linked();
    await sandbox.shopify.settled();
    await settledLedger(sandbox.env, SHOP, 1);
    const of = async () => Object.fromEntries((await doctor()).map(({ check, state }) => [check, state]));
    const before = await of();
    expect(before).toMatchObject({ scopes: "good", tokens: "good", facts: "good" });
    const webhooks = (await doctor()).find(({ check }) => check === "webhooks");
    expect(webhooks).toMatchObject({ state: "good" });
    expect(webhooks?.detail).toMatch(/^[1-9]\d* of 14 topics seen lately; last paid order today$/);
    sandbox.clock.advance(61 * MINUTE);
    linked();
    await sandbox.shopify.settled();
    const ledger = await settledLedger(sandbox.env, SHOP, 2);
    expect(ledger.filter(({ status }) => status !== "delivered")).toEqual([]);
    expect((await of())["tokens"]).toBe("good");
    expect(alarms().filter((line) => line.includes("renews no token"))).toEqual([]);
  });

  it("step 5: an order is tied by the cart, in page and drawer, and by a line where it was bought at once", async () => {
    const cart = linked();
    const now = placeOrder(shop(), { lines: [{ variantId: variantId(), properties }] });
    const manual = placeOrder(shop(), {
      lines: [{ variantId: variantId() }],
      cartAttributes: attributes,
      source: "draft",
    });
    await sandbox.shopify.settled();
    const ledger = await settledLedger(sandbox.env, SHOP, 4);
    const method = (name: string) =>
      (ledger.find(({ orderName }) => orderName === name) as { linkMethod?: string } | undefined)?.linkMethod;
    expect([cart, now].map(({ name }) => method(name))).toEqual(["cart_attribute", "line_property"]);

    refundOrder(shop(), cart.id, [{ lineId: cart.lines[0]?.id ?? 0n, quantity: 1 }]);
    editOrder(shop(), manual.id, { add: [{ variantId: variantId(), quantity: 1 }], remove: [] });
    await sandbox.shopify.settled();
    expect(await fitloopText(sandbox.env, "quarantine", "list", "--shop", SHOP)).toBe(
      "Everything that came could be read.",
    );
  });

  it("step 5: a webhook's body that was saved to a file is previewed for every provider", async () => {
    const order = join(dataDir, "orders-paid.json");
    writeFileSync(order, writeJson(restOrder(linked(), shop().view())));
    const config = join(dataDir, "config.json");
    writeFileSync(
      config,
      JSON.stringify({
        shop: {
          domain: SHOP,
          primaryDomain: DEMO_SHOP.primaryDomain,
          country: "DE",
          language: "de",
          timeZone: "Europe/Berlin",
        },
        connections: Object.fromEntries(
          Object.entries(connections.entries).map(([provider, { credential, settings }]) => [
            provider,
            { credential, settings },
          ]),
        ),
        catalog: [],
        cartLinks: {},
      }),
    );
    const told = JSON.stringify(await fitloop(sandbox.env, "preview", "--order", order, "--config", config));
    for (const provider of Object.keys(connections.entries)) expect(told).toContain(provider);
  });

  it("step 6: doctor tells what Shopify counts for each operation, all of them below 1,000 points", async () => {
    const costs = (await doctor()).filter(({ check }) => check.startsWith("cost of "));
    expect(costs.map(({ check }) => check)).toEqual(OPERATIONS.map(({ name }) => `cost of ${name}`));
    expect(costs.filter(({ state }) => state !== "good")).toEqual([]);
  });

  it("step 8: an uninstall ends the shop's work, and a new install begins it again at once", async () => {
    sandbox.shopify.uninstall(SHOP);
    await sandbox.shopify.settled();
    const gone = sandbox.shopify.log.filter(({ topic }) => topic === "app/uninstalled");
    expect(gone.map(({ state }) => state)).toEqual(["delivered"]);
    expect((await doctor()).filter(({ detail }) => detail.includes(SHOP))).toEqual([]);
    sandbox.clock.advance(MINUTE);
    sandbox.shopify.install(SHOP);
    // The app's clock follows the sandbox's a moment later: until then the session token is of the future.
    const open = async (): Promise<number> =>
      (await fetch(await sandbox.shopify.appAddress(SHOP), { headers: BROWSER, redirect: "manual" })).status;
    await expect.poll(open, { timeout: 10_000 }).toBe(200);
    const { name } = linked();
    await sandbox.shopify.settled();
    await expect
      .poll(
        async () => (await settledLedger(sandbox.env, SHOP, 1)).filter(({ orderName }) => orderName === name).length,
        {
          timeout: 30_000,
        },
      )
      .toBe(Object.keys(connections.entries).length);
  });

  it("step 8: a compliance webhook is answered 200, and 401 with another secret", async () => {
    const body = JSON.stringify({ shop_id: 1, shop_domain: SHOP, customer: { id: 1 }, orders_to_redact: [] });
    const send = async (secret: string): Promise<number> =>
      (
        await fetch(`${sandbox.appUrl}/webhooks`, {
          method: "POST",
          body,
          headers: {
            "Content-Type": "application/json",
            "X-Shopify-Topic": "customers/redact",
            "X-Shopify-Shop-Domain": SHOP,
            "X-Shopify-Webhook-Id": `first-day-${secret.length}`,
            "X-Shopify-Hmac-Sha256": createHmac("sha256", secret).update(body).digest("base64"),
          },
        })
      ).status;
    expect(await send(sandbox.env["SHOPIFY_API_SECRET"] ?? "")).toBe(200);
    expect(await send("another")).toBe(401);
  });
});
