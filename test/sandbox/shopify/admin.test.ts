import { createHmac } from "node:crypto";
import { Script } from "node:vm";
import { jwtVerify } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { updateShop } from "./products.ts";
import { API_SECRET, DEMO, startTwin } from "./test-app.ts";

let twin: Awaited<ReturnType<typeof startTwin>>;
beforeEach(async () => {
  twin = await startTwin({ appUrl: "http://127.0.0.1:3000" });
});
afterEach(() => twin.close());

const get = async (path: string) => (await fetch(`${twin.origin}${path}`)).text();
const frameOf = (html: string): URL =>
  new URL((/<iframe[^>]* src="([^"]+)"/.exec(html)?.[1] ?? "").replaceAll("&amp;", "&"));

test("the app is framed with shop, host and a fresh session token", async () => {
  const frame = frameOf(await get("/store/fitloop-demo/apps/fitloop"));
  expect(frame.origin + frame.pathname).toBe("http://127.0.0.1:3000/app");
  expect(frame.searchParams.get("shop")).toBe(DEMO);
  expect(frame.searchParams.get("embedded")).toBe("1");
  expect(Buffer.from(frame.searchParams.get("host") ?? "", "base64").toString()).toBe(
    "admin.shopify.com/store/fitloop-demo",
  );
  const secret = new TextEncoder().encode(API_SECRET);
  await jwtVerify(frame.searchParams.get("id_token") ?? "", secret, { currentDate: new Date(twin.clock.now()) });
  const signature = frame.searchParams.get("hmac");
  frame.searchParams.delete("hmac");
  const message = [...frame.searchParams]
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join("&");
  expect(signature).toBe(createHmac("sha256", API_SECRET).update(message).digest("hex"));
});

test("a page within the app has its own address in the admin, so that a reload comes back to it", async () => {
  const frame = frameOf(await get("/store/fitloop-demo/apps/fitloop/app/deliveries?status=held"));
  expect(frame.pathname).toBe("/app/deliveries");
  expect(frame.searchParams.get("status")).toBe("held");
});

test("a shop without the app offers to install it, and an uninstall takes it away", async () => {
  const path = "/store/fitloop-tokyo";
  expect(await get(`${path}/apps/fitloop`)).toContain("Fitloop is not installed");
  await fetch(`${twin.origin}${path}/install`, { method: "POST", redirect: "manual" });
  expect(await get(`${path}/apps/fitloop`)).toContain("<iframe");
  await fetch(`${twin.origin}${path}/uninstall`, { method: "POST", redirect: "manual" });
  expect(await get(`${path}/apps/fitloop`)).not.toContain("<iframe");
});

test("what is set in Shopify's dashboards is switched on the page, and stands there as it is", async () => {
  const set = async (form: Record<string, string>) =>
    fetch(`${twin.origin}/dashboard`, { method: "POST", redirect: "manual", body: new URLSearchParams(form) });
  expect(await get("/")).toContain('name="bulkQueries" type="checkbox" checked');
  const refused = "Order.shippingAddress Order.customer";
  expect((await set({ network: "elsewhere", personalData: "ids", refusedFields: refused })).status).toBe(303);
  expect(twin.world.dashboard).toEqual({
    bulkQueries: false,
    protectedData: false,
    network: "elsewhere",
    grantedScopes: [],
    refusedFields: ["Order.shippingAddress", "Order.customer"],
  });
  expect(twin.shop(DEMO).personalData).toBe("ids");
  const page = await get("/");
  expect(page).toContain('name="bulkQueries" type="checkbox"> Bulk');
  expect(page).toContain('<option value="elsewhere" selected>');
  expect((await set({ network: "somewhere" })).status).toBe(422);
});

test("what people typed is text, never markup", async () => {
  updateShop(twin.shop(DEMO), { name: "<script>alert(1)</script>" });
  expect(await get("/")).toContain("&lt;script&gt;alert(1)");
  expect(await get("/store/fitloop-demo/elsewhere?to=%3Cimg%3E")).toContain("&lt;img&gt;");
});

test("deliveries are listed with what came of them", async () => {
  expect(await get("/store/fitloop-demo/webhooks")).toContain("No webhook has been sent");
  twin.setAppUrl("http://127.0.0.1:9");
  twin.playScenario(DEMO, "admin", 0);
  await twin.settled();
  const html = await get("/store/fitloop-demo/webhooks");
  expect(html).toContain("orders/paid");
  expect(html).toContain("ECONNREFUSED");
});

test("the stand-in for App Bridge is one script that any page may load", async () => {
  const response = await fetch(`${twin.origin}/app-bridge.js`);
  const script = await response.text();
  expect(response.headers.get("content-type")).toContain("text/javascript");
  expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(() => new Script(script)).not.toThrow();
  for (const name of [
    "idToken",
    "toast",
    "saveBar",
    "modal",
    "resourcePicker",
    "scopes",
    "extensions",
    "webVitals",
    "setSignals",
  ]) {
    expect(script).toContain(name);
  }
});
