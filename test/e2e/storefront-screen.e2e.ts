import { afterAll, beforeAll, expect, test } from "vitest";
import { appMetafieldsOf } from "#test/sandbox/demo/published.ts";
import { KUWAIT_SHOP } from "#test/sandbox/shopify/shops.ts";
import { startStorefront, type Storefront } from "#test/sandbox/storefront/start.ts";
import { type AdminPerson, newAdminPerson } from "./admin-person.ts";
import { theWorld, type World } from "./world.ts";

// A shop of its own: what its merchant enters stands in no other shopper's way.
const SHOP = KUWAIT_SHOP.domain;
const PAGE = "/app/providers/bodygram/storefront";

let world: World;
let person: AdminPerson;
let storefront: Storefront;
beforeAll(async () => {
  world = await theWorld();
  world.twin.install(SHOP);
  const { clock } = world.twin.world;
  storefront = await startStorefront({
    clock,
    twin: world.twin,
    apiSecret: world.appEnv["SHOPIFY_API_SECRET"] ?? "",
    proxyTarget: world.appUrl,
    shop: SHOP,
  });
  person = await newAdminPerson(world, SHOP);
});
afterAll(async () => {
  expect(person.faults).toEqual([]);
  await person.context.close();
  await storefront.close();
});

const saved = () => person.page.locator("#toasts").getByText("Saved");
/** What the widget's stand-in was given on a product page, in a browser of its own. */
async function givenToWidget(): Promise<Record<string, unknown> | undefined> {
  storefront.widgets.records.length = 0;
  const context = await world.browser.newContext();
  const page = await context.newPage();
  const [product] = world.twin.shop(SHOP).catalogue.products.values();
  await page.goto(`${storefront.origin}/products/${encodeURIComponent(product?.handle ?? "")}?region=us&theme=linen`);
  await expect.poll(() => storefront.widgets.last("bodygram", "config")).toBeDefined();
  await context.close();
  return storefront.widgets.last("bodygram", "config");
}

test("a provider that isn't connected leads to its connection first", async () => {
  const { app } = person;
  await person.open(PAGE);
  await app.getByText("Connect Bodygram first").waitFor();
  // The install alone has told the theme that there is nothing to show.
  await expect.poll(() => appMetafieldsOf(world.twin, SHOP)).toMatchObject({ embed_ready: "false" });
  await app.getByRole("link", { name: "Open the connection" }).click();
  await app.getByText("Save the connection first.").waitFor();
  await app.getByLabel("Client key").fill("kuwait-client-key");
  await person.save();
  await saved().waitFor();
  await app.getByRole("link", { name: "Set up the widget" }).click();
  await app.getByText("Nothing is shown yet.").waitFor();
});

test("what can't be meant is told at its field, and a script's address is shown before it is saved", async () => {
  const { app } = person;
  await app.getByText("will load https://v3.body2fit.bodygram.com/sdk.js").waitFor();
  await app.getByLabel("Version").selectOption("v0");
  await app.getByText("will load https://widget.body2fit.bodygram.com/v0/widget.js").waitFor();
  await app.getByLabel("Version").selectOption("v3");
  await app.getByLabel("Address of the script").fill("http://widget.example/x.js");
  await app.getByText("load nothing until").waitFor();
  await app.getByLabel("Options (JSON)").fill('{"__proto__": {}}');
  await app.getByLabel("Countries of the widget").fill("Kuwait");
  await person.save();
  await app.getByText("Nothing was saved yet").waitFor();
  for (const words of [
    "It has to begin with https://",
    "Enter the client key that Bodygram gave you",
    "without the names __proto__",
    "Enter countries of two letters",
  ])
    await app.getByText(words).waitFor();
  expect(await app.getByLabel("Countries of the widget").inputValue()).toBe("Kuwait");
});

test("what is saved reaches the theme by a job, and the widget gets it", async () => {
  const { app } = person;
  await app.getByLabel("Address of the script").fill("");
  await app.getByLabel("Client key").fill("shown-in-pages");
  await app.getByLabel("Countries of the widget").fill("");
  await app.getByLabel("Options (JSON)").fill('{ "theme": { "dark": true } }');
  await app.getByText("Preferences", { exact: true }).click();
  await person.save();
  await saved().waitFor();
  // The settings have arrived, but show nothing before block and embed are on: one is asked for at a time.
  await app.getByText("Not shown yet").waitFor();
  const leading = app.locator(".Polaris-Button--variantPrimary");
  await expect.poll(() => leading.allInnerTexts()).toEqual(["Place the block"]);
  world.twin.shop(SHOP).appBlock = "active";
  await person.open(PAGE);
  await expect.poll(() => leading.allInnerTexts()).toEqual(["Turn on the app embed"]);
  world.twin.shop(SHOP).appEmbed = "active";
  await person.open(PAGE);
  await app.getByText("In your theme", { exact: true }).waitFor();
  expect(await leading.count()).toBe(0);
  world.twin.shop(SHOP).appBlock = "available";
  world.twin.shop(SHOP).appEmbed = "available";
  await person.open(PAGE);
  expect(appMetafieldsOf(world.twin, SHOP)).toMatchObject({
    storefront: { consent: "preferences", providers: [{ name: "bodygram", clientKey: "shown-in-pages" }] },
    embed_ready: "true",
    size_ready: "true",
  });
  expect(await givenToWidget()).toMatchObject({ clientKey: "shown-in-pages", theme: { dark: true } });
});

test("the theme editor opens with the block and the embed picked", async () => {
  const { app } = person;
  const address = (name: string) => app.getByRole("link", { name }).getAttribute("href");
  const key = world.appEnv["SHOPIFY_API_KEY"] ?? "";
  expect(await address("Place the block")).toBe(
    `shopify:admin/themes/current/editor?template=product&addAppBlockId=${key}/size&target=mainSection`,
  );
  expect(await address("Turn on the app embed")).toBe(
    `shopify:admin/themes/current/editor?context=apps&activateAppId=${key}/embed`,
  );
});

test("a connection that is turned off takes its widget out of the theme", async () => {
  await person.open("/app/providers/bodygram");
  await person.app.getByLabel("Send paid orders to Bodygram").uncheck();
  await person.save();
  await saved().waitFor();
  await expect.poll(() => appMetafieldsOf(world.twin, SHOP)).toMatchObject({ embed_ready: "false" });
  await person.open(PAGE);
  await person.app.getByText("is off, so your pages don't show its widget").waitFor();
});

test("an uninstall takes the settings out of the shop, and a reinstall brings them back", async () => {
  world.twin.world.uninstall(SHOP);
  await world.twin.settled();
  expect(appMetafieldsOf(world.twin, SHOP)).toEqual({});
  world.twin.install(SHOP);
  await person.open(PAGE);
  await expect
    .poll(() => appMetafieldsOf(world.twin, SHOP))
    .toMatchObject({ embed_ready: "false", storefront: { consent: "preferences" } });
});

test("the page fits a phone, whatever is entered, and works by keyboard alone", async () => {
  const phone = await newAdminPerson(world, SHOP, { width: 320, height: 640 });
  try {
    await phone.open(PAGE);
    await phone.app.getByLabel("Address of the script").fill(`https://widget.example/${"long-name-".repeat(40)}.js`);
    await phone.app.getByLabel("Brand id").fill("brand".repeat(60));
    expect(await phone.overflow()).toBeLessThanOrEqual(0);
    await phone.app.getByLabel("Client key").focus();
    await phone.page.keyboard.press("Tab");
    const focused = await phone.app.locator("*:focus").getAttribute("id");
    expect(focused).toBe(await phone.app.getByLabel("Brand id").getAttribute("id"));
    expect(phone.faults).toEqual([]);
  } finally {
    await phone.context.close();
  }
});
