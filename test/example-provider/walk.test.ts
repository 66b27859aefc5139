import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formOf, submissionOf } from "#app/components/connection/form.ts";
import { storefrontFormOf, storefrontSubmissionOf } from "#app/components/storefront/form.ts";
import { EnvironmentError, readEnvironment } from "#app/platform/env.server.ts";
import { preview } from "#app/processes/commands/preview.server.ts";
import { runOperatorCommand } from "#app/processes/commands/run.server.ts";
import { storefrontFields } from "#app/connections/connection-fields.ts";
import { redactCustomer } from "#test/sandbox/shopify/compliance.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { signProxyQuery } from "#test/sandbox/storefront/proxy.ts";
import { orderBody, previewConfig, named } from "#test/support/orders.ts";
import { ACCOUNT, type App, SECRET, startApp, WITH_EXAMPLE } from "./app.ts";
import { loomfit } from "./index.ts";

const NAME = loomfit.name;
const PAGE = `/app/providers/${NAME}`;
let app: App;
beforeAll(async () => {
  app = await startApp();
}, 180_000);
afterAll(() => app.close(), 60_000);

/** The ledger's entries of the example's, the newest first. */
const ledger = async () => {
  const { orders } = await app.services.screens.orders(app.shop, { provider: NAME, limit: 50 });
  return orders.flatMap(({ deliveries }) => deliveries).filter(({ provider }) => provider === NAME);
};
const entryOf = async (orderId: string) => (await ledger()).find((entry) => entry.orderId === orderId);
const status = () => app.services.screens.connection(app.shop, NAME);

/** A paid order of a garment with a size, by a customer of whom the cart tells this visitor. */
function placeOrder(visitor: string, customerId?: string): string {
  const variant = [...app.twin.catalogue.variants.values()][0];
  const order = app.outside.shopify.placeOrder(DEMO_SHOP.domain, {
    lines: [{ variantId: String(variant?.id) }],
    cartAttributes: { __fitloop_loom: visitor, __fitloop_session: `visit-${visitor}` },
    ...(customerId !== undefined && { customerId }),
  });
  return String(order.id);
}

describe.sequential("a provider that the app has never heard of", () => {
  test("has a variable of its own in the environment, which is checked like the others", () => {
    expect(app.services.origin(NAME)).toBe(app.standIn.origin);
    const read = () => readEnvironment({ ...app.variables, LOOMFIT_ORIGIN: "http://10.0.0.1/path" }, WITH_EXAMPLE.all);
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow("LOOMFIT_ORIGIN must be an origin without a path.");
  });

  test("stands in the list of providers and has a page with its own fields and words", async () => {
    const page = await app.page(PAGE);
    expect(page).toMatch(/^200 /);
    for (const words of [
      "Loomfit, a provider that doesn&#x27;t exist",
      "Account number",
      "Loomfit shows this key once",
    ])
      expect(page).toContain(words);
    expect(await app.page("/app/providers")).toContain(`href="${PAGE}"`);
    expect(page).not.toContain("setting.account");
    expect(await app.page("/app/providers/unheard-of")).toMatch(/^404 /);
  });

  test("is set up from its form, and tells faults in its own words' path", async () => {
    const page = await status();
    const form = formOf(page);
    const entered = { ...form, credential: SECRET, texts: { ...form.texts, account: "x" } };
    const refused = await app.post(PAGE, submissionOf(page, entered, { intent: "save", seenAt: null }));
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("settings.account");
    const whole = { ...entered, texts: { ...form.texts, account: ACCOUNT } };
    expect((await app.post(PAGE, submissionOf(page, whole, { intent: "save", seenAt: null }))).status).toBe(200);
    expect(await status()).toMatchObject({ status: "unproven", enabled: true, hasCredential: true });
    expect((await app.post(PAGE, { intent: "test" })).text).toContain("accepted");
    expect(await status()).toMatchObject({ status: "connected" });
    const [row] = await app.services.database.sql.query<{ credential: string }>(`SELECT credential FROM connection`);
    expect(row?.credential).not.toContain(SECRET);
  });

  test("tells the storefront its public settings", async () => {
    const kept = await app.services.storefronts.find(app.shop, NAME);
    if (!kept) throw new Error("It is connected.");
    const { defaultScript } = loomfit.storefront;
    const fields = storefrontFields(loomfit, { primaryDomain: "shop.example" });
    const form = storefrontFormOf({ ...kept, fields, defaultScript });
    // What was entered for the orders is taken over.
    expect(form.texts["shopCode"]).toBe(ACCOUNT);
    expect(await app.page(`${PAGE}/storefront`)).toContain("Loomfit&#x27;s code of your shop");
    const body = storefrontSubmissionOf({ fields }, { ...form, texts: { ...form.texts, unit: "in" } }, kept.updatedAt);
    expect((await app.post(`${PAGE}/storefront`, body)).status).toBe(200);
    const published = await app.until(() => {
      const fields = [...app.twin.metafields.values()].flat();
      return fields.find(({ key, value }) => key === "storefront" && value.includes(NAME));
    });
    expect(JSON.parse(published.value)).toMatchObject({
      providers: [{ name: NAME, shopCode: ACCOUNT, unit: "in", script: "https://cdn.loomfit.example/fit.js" }],
    });
  });

  test("gets a paid order with the id that its own widget made, and stands in the ledger", async () => {
    const orderId = placeOrder("lv-1");
    const entry = await app.until(async () => {
      const found = await entryOf(orderId);
      return found?.status === "delivered" && found;
    });
    expect(entry).toMatchObject({ provider: NAME, linkMethod: "cart_attribute" });
    const [kept] = app.standIn.orders.values();
    expect(kept).toMatchObject({ order: orderId, visitor: "lv-1" });
    expect(kept?.garments[0]?.size).toBeTruthy();
    const page = await app.page("/app/orders");
    expect(page).toContain(`<option value="${NAME}"`);
    expect(page).toContain("Loomfit");
    expect(await app.page(`/app/orders/${orderId}`)).toMatch(/^200 /);
  });

  test("is looked up by cart where the order itself carries nothing", async () => {
    const query = new URLSearchParams({
      shop: DEMO_SHOP.domain,
      timestamp: String(Math.trunc(app.services.clock.now() / 1000)),
    });
    const secret = app.outside.env["SHOPIFY_API_SECRET"] ?? "";
    const told = await fetch(`${app.origin}/proxy/link?${signProxyQuery(query, secret)}`, {
      method: "POST",
      body: JSON.stringify({ session: "visit-2", loom: "lv-2", cart: "cart-of-lv-2" }),
    });
    expect(await told.json()).toEqual({ stored: true });
    const variant = [...app.twin.catalogue.variants.values()][0];
    const order = app.outside.shopify.placeOrder(DEMO_SHOP.domain, {
      lines: [{ variantId: String(variant?.id) }],
      cartToken: "cart-of-lv-2",
    });
    const kept = await app.until(() => [...app.standIn.orders.values()].find((one) => one.order === String(order.id)));
    expect(kept.visitor).toBe("lv-2");
  });

  test("is held when it refuses the credential, says what ends that, and goes on after a good test", async () => {
    app.standIn.mood.refuses = true;
    const orderId = placeOrder("lv-3");
    await app.until(async () => (await status()).status === "held");
    const page = await app.page(PAGE);
    expect(page).toContain("Loomfit refused your credential");
    expect(page).toContain("a good test is enough");
    expect(page).toContain("https://loomfit.example/developers");
    app.standIn.mood.refuses = false;
    expect((await app.post(PAGE, { intent: "test" })).status).toBe(200);
    expect(await app.until(async () => (await entryOf(orderId))?.status === "delivered")).toBe(true);
  });

  test("says in its own words what its own codes mean, and takes a replay", async () => {
    app.standIn.mood.unknownGarment = true;
    const orderId = placeOrder("lv-4");
    await app.until(async () => (await entryOf(orderId))?.status === "dead");
    const path = `/app/orders/${orderId}`;
    expect(await app.page(path)).toContain("Loomfit doesn&#x27;t know one of the garments.");
    app.standIn.mood.unknownGarment = false;
    const name = { orderId, provider: NAME, event: "order_paid", sequence: 0 } as const;
    expect((await app.services.replay(app.shop, name, "user:1")).outcome).toBe("replayed");
    await app.until(async () => (await entryOf(orderId))?.status === "delivered");
  });

  test("answers what its widget asks through the app proxy, within its limits and without its secret", async () => {
    const ask = async (path: string, more: Record<string, string>) => {
      const timestamp = String(Math.trunc(app.services.clock.now() / 1000));
      const query = new URLSearchParams({ shop: DEMO_SHOP.domain, timestamp, ...more });
      const secret = app.outside.env["SHOPIFY_API_SECRET"] ?? "";
      const answer = await fetch(`${app.origin}/proxy/providers/${path}?${signProxyQuery(query, secret)}`, {
        headers: { "X-Forwarded-For": "203.0.113.9" },
      });
      return [answer.status, await answer.json()];
    };
    const asked = (): number => app.standIn.seen.filter((line) => line.includes("/garments/7")).length;
    expect(await ask(`${NAME}/advice`, { garment: "7" })).toEqual([200, { answer: { sizes: ["S", "M"] } }]);
    expect(asked()).toBe(1);
    await ask(`${NAME}/advice`, { garment: "7" });
    expect(asked()).toBe(1);
    expect(await ask(`${NAME}/advice`, { garment: "unknown" })).toMatchObject([404, {}]);
    expect(await ask(`${NAME}/advice`, {})).toEqual([400, { error: expect.stringContaining("query.garment") }]);
    expect(await ask(`${NAME}/advice`, { garment: "7", key: "x" })).toEqual([
      400,
      { error: "query.key is not known here." },
    ]);
    expect(await ask(`${NAME}/other`, { garment: "7" })).toMatchObject([404, {}]);
    expect(await ask("naiz/advice", { garment: "7" })).toMatchObject([404, {}]);
    const rest = await Promise.all(Array.from({ length: 40 }, () => ask(`${NAME}/advice`, { garment: "7" })));
    expect(rest.some(([code]) => code === 429)).toBe(true);
  });

  test("deletes what it has of a customer who asks to be forgotten", async () => {
    const customerId = "998877";
    const orderId = placeOrder("lv-5", customerId);
    await app.until(async () => (await entryOf(orderId))?.status === "delivered");
    const has = (): boolean => [...app.standIn.orders.values()].some(({ order }) => order === orderId);
    expect(has()).toBe(true);
    redactCustomer(app.twin, BigInt(customerId));
    await app.until(() => !has());
  });

  test("is previewed, from a configuration with its own keys", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fitloop-preview-"));
    const [order, config] = ["order.json", "config.json"].map((file) => join(folder, file));
    if (!order || !config) throw new Error("Two files.");
    const body = orderBody({ note_attributes: [named("__fitloop_loom", "lv-6")] });
    const connections = { [NAME]: { credential: { secretKey: SECRET }, settings: { account: ACCOUNT } } };
    writeFileSync(order, JSON.stringify(body));
    writeFileSync(config, JSON.stringify(previewConfig({}, { connections, cartLinks: { other: { loom: "x" } } })));
    const args = { order: [order], config, reveal: false, now: undefined };
    const { json } = await preview(args, { NODE_ENV: "test" }, () => 0, WITH_EXAMPLE);
    expect(json).toMatchObject([
      {
        provider: NAME,
        decision: "deliver",
        link: { method: "cart_attribute", session: null, loom: "lv-6" },
        request: { headers: { "X-Loomfit-Key": "***" }, body: { visitor: "lv-6" } },
      },
    ]);
    await expect(preview(args, { NODE_ENV: "test" }, () => 0)).rejects.toThrow(NAME);
  });

  test("is known to the operator's commands, and doctor asks for its servers in the app's file", async () => {
    const list = await runOperatorCommand(["connections", "list", "--shop", DEMO_SHOP.domain], app.services);
    expect(list.text).toContain(NAME);
    const args = ["connections", "test", "--shop", DEMO_SHOP.domain, "--provider", NAME];
    expect(await runOperatorCommand(args, app.services)).toMatchObject({ json: { ok: true, code: "accepted" } });
    const unknown = runOperatorCommand([...args.slice(0, -1), "unheard-of"], app.services);
    await expect(unknown).rejects.toThrow(`robosize, ${NAME}.`);
    const { json } = await runOperatorCommand(["doctor"], app.services);
    expect(json).toMatchObject({ findings: expect.arrayContaining([expect.objectContaining({ check: "keys" })]) });
    const release = await runOperatorCommand(["doctor", "--release"], app.services);
    const { findings } = release.json as { findings: { check: string; detail: string }[] };
    expect(findings.find(({ check }) => check === "network-access")?.detail).toContain("https://api.loomfit.example");
  });
});
