import type { Route } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NAVIGATION } from "#app/components/navigation.ts";
import { placeOrder } from "#test/sandbox/shopify/orders.ts";
import { scenario } from "#test/sandbox/shopify/scenario.ts";
import { TOKYO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { type AdminPerson, newAdminPerson } from "./admin-person.ts";
import { theWorld, type World } from "./world.ts";

// A shop of its own, so that what is broken here on purpose stands in no shopper's way.
const SHOP = TOKYO_SHOP.domain;
const API_KEY = "tokyo-robosize-key";

let world: World;
let person: AdminPerson;
beforeAll(async () => {
  world = await theWorld();
  world.twin.install(SHOP);
  world.providers.register({ provider: "robosize", apiKey: API_KEY });
  person = await newAdminPerson(world, SHOP);
});
afterAll(async () => {
  world.providers.clear();
  expect(person.faults).toEqual([]);
  await person.context.close();
});

const order = (index: number): string => {
  const shop = world.twin.shop(SHOP);
  return placeOrder(shop, scenario(shop, "admin", index).request).name;
};
const saved = () => person.page.locator("#toasts").getByText("Saved");

test("an empty app begins with its steps and leads to a choice of providers", async () => {
  await person.open("/app");
  const { app } = person;
  await app.getByText("0 of 7 steps done").waitFor();
  expect(await app.getByText("Not set up", { exact: true }).count()).toBe(4);
  await app.getByRole("link", { name: "Set up a provider" }).click();
  await app.getByRole("heading", { name: "Providers" }).waitFor();
  await app.getByRole("link", { name: "Set up: Robosize" }).click();
  await app.getByRole("heading", { name: "Robosize" }).first().waitFor();
  await expect.poll(() => person.page.url()).toMatch(/\/app\/providers\/robosize$/);
});

test("a connection is entered, saved by the admin's bar, and its credential never comes back", async () => {
  const { app, page } = person;
  expect(await page.locator("#save-bar").isVisible()).toBe(false);
  await app.getByLabel("API key").fill(API_KEY);
  await page.locator("#save-bar").waitFor();
  await person.save();
  await saved().waitFor();
  await page.locator("#save-bar").waitFor({ state: "hidden" });
  await app.getByText(/Set on .*, ends in -key/).waitFor();
  expect(await app.getByLabel("API key").inputValue()).toBe("");
  await page.reload();
  await app.getByText(/Set on .*, ends in -key/).waitFor();
  expect(await app.locator("html").innerHTML()).not.toContain(API_KEY);

  await app.getByRole("button", { name: "Test connection" }).click();
  await app.getByText("Robosize accepted your credential").waitFor();
});

test("a wrong key is never called connected, and a refused test takes the word back", async () => {
  const { app } = person;
  const badge = app.locator(".Polaris-Page-Header__TitleWrapper, h1").locator("xpath=..");
  await app.getByLabel("API key").fill("wrong-key");
  await person.save();
  await saved().last().waitFor();
  await expect.poll(() => badge.first().innerText()).toContain("Not proven yet");
  await app.getByRole("button", { name: "Test connection" }).click();
  await app.getByText("Robosize refused your credential").waitFor();
  await expect.poll(() => badge.first().innerText()).toContain("Refused");
  await person.open("/app");
  await app.getByText("0 of 7 steps done").waitFor();

  await person.open("/app/providers/robosize");
  await app.getByLabel("API key").fill(API_KEY);
  await person.save();
  await person.page.locator("#save-bar").waitFor({ state: "hidden" });
  await app.getByRole("button", { name: "Test connection" }).click();
  await app.getByText("Robosize accepted your credential").waitFor();
  await expect.poll(() => badge.first().innerText()).toContain("Connected");
  await person.open("/app");
  await app.getByText("2 of 7 steps done").waitFor();
  await app.getByRole("link", { name: "Open the preview" }).click();
  await app.getByText("this one is made up").waitFor();
  await person.open("/app");
  await app.getByText("3 of 7 steps done").waitFor();
  await app.getByRole("link", { name: "Set up the widget" }).waitFor();
  await person.open("/app/providers/robosize");
});

test("what can't be saved is told at its field, and nothing that was entered is lost", async () => {
  const { app } = person;
  await app.getByLabel("How Robosize knows your products").selectOption("sku_prefix");
  await app.getByRole("button", { name: "Add a size" }).click();
  await app.getByLabel("Size in your shop").fill("M");
  await app.getByLabel("Size at Robosize").fill("Medium");
  await person.save();
  await app.getByText("Nothing was saved yet").waitFor();
  await app.getByText("Enter the separator, such as a dash.").waitFor();
  expect(await app.getByLabel("Size at Robosize").inputValue()).toBe("Medium");
  await app.getByLabel("Separator").fill("-");
  await person.save();
  await app.getByText("Nothing was saved yet").waitFor({ state: "hidden" });
  await person.page.reload();
  await expect.poll(() => app.getByLabel("Separator").inputValue()).toBe("-");
  expect(await app.getByLabel("Size at Robosize").inputValue()).toBe("Medium");
});

test("a save that nobody answers, or that fails, keeps what was entered, and Save tries again", async () => {
  const { app, page, context } = person;
  await app.getByLabel("Separator").fill("~");
  for (const fail of [
    (route: Route) => route.abort("connectionreset"),
    (route: Route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }),
    (route: Route) => route.fulfill({ status: 500, body: "" }),
  ]) {
    let failed = 0;
    const failing = async (route: Route): Promise<void> => {
      if (route.request().method() !== "POST") return route.fallback();
      await fail(route);
      failed += 1;
    };
    await context.route("**/app/providers/robosize*", failing);
    await person.save();
    await expect.poll(() => failed).toBe(1);
    await app.getByText("Nothing was saved", { exact: true }).waitFor();
    await app.getByText("What you entered is still here.").waitFor();
    expect(await app.getByLabel("Separator").inputValue()).toBe("~");

    await app.getByLabel("Separator").fill("-");
    await app.getByLabel("Separator").fill("~");
    expect(await page.locator("#save-bar").isVisible()).toBe(true);
    await context.unroute("**/app/providers/robosize*", failing);
  }
  // What the browser and the router write of it is as it should be.
  const written = person.faults.splice(0);
  expect(written.filter((fault) => !/ERR_CONNECTION_RESET|status of 50\d|^SyntaxError|decode/i.test(fault))).toEqual(
    [],
  );
  await person.save();
  await app.getByText("Nothing was saved", { exact: true }).waitFor({ state: "hidden" });
  await page.locator("#save-bar").waitFor({ state: "hidden" });
  await page.reload();
  await expect.poll(() => app.getByLabel("Separator").inputValue()).toBe("~");
  await app.getByLabel("Separator").fill("-");
  await person.save();
  await page.locator("#save-bar").waitFor({ state: "hidden" });
});

test("an unsaved change is discarded by the bar, and leaving asks first", async () => {
  const { app, page } = person;
  await app.getByLabel("Separator").fill("_");
  await person.discard();
  await expect.poll(() => app.getByLabel("Separator").inputValue()).toBe("-");

  await app.getByLabel("Separator").fill("/");
  const asked: string[] = [];
  const stay = (dialog: { message(): string; dismiss(): Promise<void> }): void => {
    asked.push(dialog.message());
    void dialog.dismiss();
  };
  page.on("dialog", stay);
  await app.getByRole("link", { name: "Providers" }).click();
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  page.off("dialog", stay);
  expect(await app.getByLabel("Separator").inputValue()).toBe("/");
  await person.discard();
});

test("somebody else's save isn't overwritten: the form says so and keeps its entries", async () => {
  const { app } = person;
  const other = await newAdminPerson(world, SHOP);
  try {
    await other.open("/app/providers/robosize");
    await other.app.getByLabel("Separator").fill("+");
    await other.save();
    await other.page.locator("#toasts").getByText("Saved").waitFor();
  } finally {
    await other.context.close();
  }
  await app.getByLabel("Separator").fill("*");
  await person.save();
  await app.getByText("Somebody else has just changed this connection").waitFor();
  expect(await app.getByLabel("Separator").inputValue()).toBe("*");
  await app.getByRole("button", { name: "Load what is stored" }).click();
  await expect.poll(() => app.getByLabel("Separator").inputValue()).toBe("+");
  await app.getByLabel("How Robosize knows your products").selectOption("product_id");
  await person.save();
  await app.getByLabel("Separator").waitFor({ state: "hidden" });
});

test("Fit Analytics is handed what the page shows, and then accepts the shop's key", async () => {
  const { app } = person;
  await person.open("/app/providers/fit-analytics");
  await app.getByRole("button", { name: "Make my key" }).click();
  await app.getByText("Enter the prefix that Fit Analytics gave you, at most 500 characters.").waitFor();
  await app.getByLabel("Shop prefix").fill("tokyo");
  await app.getByRole("button", { name: "Make my key" }).click();
  await app.getByText("Hand this to Fit Analytics").waitFor();
  await person.page.locator("#save-bar").waitFor({ state: "hidden" });

  await app.getByRole("button", { name: "Test connection" }).click();
  await app.getByText("Fit Analytics doesn't know your key yet").waitFor();
  const options = JSON.parse(await app.getByRole("textbox", { name: "Validation options (JSON)" }).inputValue()) as {
    issuer: string;
    audience: string;
    maxAge: string;
    clockTolerance: number;
  };
  world.providers.register({
    provider: "fit-analytics",
    prefix: "tokyo",
    jwksUrl: await app.getByRole("textbox", { name: "Address of the public keys (JWKS)" }).inputValue(),
    issuer: options.issuer,
    audience: options.audience,
    maxAge: options.maxAge,
    clockTolerance: options.clockTolerance,
  });
  await app.getByRole("button", { name: "Test connection" }).click();
  await app.getByText("Fit Analytics accepted your key").waitFor();
});

test("a refused order is found, read and replayed", async () => {
  const { app, page } = person;
  world.providers.fail("robosize", { kind: "status", status: 422 });
  const name = order(0);
  await person.open("/app/orders");
  await expect
    .poll(
      async () => {
        await app.getByRole("button", { name: "Refresh" }).click();
        return app.getByText("Robosize: Given up", { exact: true }).count();
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0);
  await app.getByLabel("Order number or id").fill(name);
  await app.getByRole("button", { name: "Search" }).click();
  await expect.poll(() => page.url()).toContain(`order=${encodeURIComponent(name)}`);
  await page.reload();
  await app.getByRole("link", { name, exact: true }).click();
  await app.getByText("Robosize refused the order (HTTP 422).").waitFor();
  await app.getByText("Robosize's own words:").waitFor();

  world.providers.clear();
  await app.getByRole("button", { name: "Replay at Robosize" }).first().click();
  await app.locator("dialog").getByRole("button", { name: "Replay" }).click();
  await page.locator("#toasts").getByText("It is sent again now").waitFor();
  await expect
    .poll(
      async () => {
        await app.getByRole("button", { name: "Refresh" }).click();
        return app.getByText("Robosize has the order").count();
      },
      { timeout: 30_000 },
    )
    .toBe(1);
  await page.goBack();
  await expect.poll(() => app.getByLabel("Order number or id").inputValue()).toBe(name);
});

test("a page that isn't there leads back, and the menu stays", async () => {
  const { app, page } = person;
  for (const path of ["/app/providers/zalando", "/app/nothing/of/this", "/app/orders/1"]) {
    await person.open(path);
    await app.getByRole("heading", { level: 1, name: "There is nothing here" }).waitFor();
    // The app's home is the admin's own link.
    expect(await page.locator("#app-links a").count()).toBe(NAVIGATION.length - 1);
  }
  await app.getByRole("link", { name: "Go to the orders" }).click();
  await app.getByRole("heading", { name: "Orders" }).waitFor();
});

test("every screen fits a narrow phone, and is walked through by the keyboard", async () => {
  const narrow = await newAdminPerson(world, SHOP, { width: 320, height: 720 });
  try {
    const screens = [
      "/app",
      "/app/orders",
      ...["bodygram", "fit-analytics", "naiz", "robosize"].map((name) => `/app/providers/${name}`),
    ];
    for (const path of screens) {
      await narrow.open(path);
      expect(await narrow.overflow(), path).toBe(0);
    }
    await narrow.open("/app/orders");
    const row = narrow.app.getByRole("link", { name: /^#/ }).first();
    await row.focus();
    await narrow.page.keyboard.press("Enter");
    await narrow.app.getByRole("heading", { name: "What happened" }).waitFor();
    expect(await narrow.overflow()).toBe(0);
    expect(narrow.faults).toEqual([]);
  } finally {
    await narrow.context.close();
  }
});
