import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { placeOrder } from "#test/sandbox/shopify/orders.ts";
import { scenario } from "#test/sandbox/shopify/scenario.ts";
import { type AdminPerson, newAdminPerson } from "./admin-person.ts";
import { openWorld, SHOP, type World } from "./world.ts";

// What a merchant does before a first order has come: hands the key over, and sends an order that the shop already had.
let world: World;
let person: AdminPerson;
beforeAll(async () => {
  world = await openWorld();
  person = await newAdminPerson(world, SHOP);
  await person.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: world.twin.origin });
  // A frame that may not use the clipboard: whether Shopify's admin lets it is written nowhere.
  await person.context.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("NotAllowedError"));
  });
});
afterAll(async () => {
  expect(person.faults).toEqual([]);
  await person.context.close();
  await world.close();
});

test("what Fit Analytics needs is copied whole, even where the frame has no clipboard, downloaded and put into a mail", async () => {
  const { app, page } = person;
  await person.open("/app/providers/fit-analytics");
  const issuer = "https://www.fitloop-demo.example/";
  await app.getByRole("button", { name: "Copy all of it" }).click();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(clipboard).toContain(issuer);
  const copied = await clipboard();
  expect(copied).toContain("/.well-known/jwks/");
  const download = page.waitForEvent("download");
  await app.getByRole("button", { name: "Download it" }).click();
  expect(readFileSync(await (await download).path(), "utf8")).toBe(copied);
  const mail = (await app.getByRole("link", { name: /mail/i }).getAttribute("href")) ?? "";
  expect(mail).toMatch(/^mailto:/);
  expect(decodeURIComponent(mail)).toContain(issuer);
});

test("the latest paid order of before the first one is offered, and sent once", async () => {
  const { app } = person;
  const shop = world.twin.shop(SHOP);
  shop.appEmbed = "active";
  shop.appBlock = "active";
  const order = placeOrder(shop, { ...scenario(shop, "latest", 0).request, webhooks: false });
  await person.open("/app/preview");
  await app
    .getByText(/Would be sent|Would be skipped/)
    .first()
    .waitFor();
  await person.open("/app");
  const button = app.getByRole("button", { name: `Send my latest paid order, ${order.name}` });
  await button.click();
  await expect.poll(() => world.providers.records("bodygram").filter(({ method }) => method === "POST").length).toBe(1);
  await person.open("/app/orders");
  await app.locator("main a", { hasText: order.name }).first().waitFor();
});
