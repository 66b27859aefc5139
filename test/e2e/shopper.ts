import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import type { SandboxOrder } from "#test/sandbox/shopify/order-model.ts";
import type { ProviderName } from "#test/sandbox/providers/start.ts";
import { LACKS } from "./chromium.ts";
import { SHOP, type World } from "./world.ts";

export type ThemeName = "harbor" | "linen";

/** A person with a browser of their own. */
export interface Shopper {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Faults that scripts of the page left uncaught. */
  readonly faults: string[];
  goto(path: string): Promise<void>;
  accept(): Promise<void>;
  /** Opens a provider's stand-in by its block's button and takes a size. */
  takeSize(provider: ProviderName, size: string): Promise<void>;
  addToCart(): Promise<void>;
  /** Goes through the checkout that is open and gives the order. */
  pay(): Promise<SandboxOrder>;
  sessionId(): Promise<string | null>;
}

export interface ShopperOptions {
  theme: ThemeName;
  javaScript?: boolean;
  region?: "eu" | "us";
  switches?: Record<string, string>;
}

/** Opens a browser profile; its first page sets the sandbox's switches. */
export async function newShopper(world: World, options: ShopperOptions): Promise<Shopper> {
  const context = await world.browser.newContext({ javaScriptEnabled: options.javaScript ?? true });
  context.setDefaultTimeout(15_000);
  const { origin } = world.storefront;
  const switches = { theme: options.theme, region: options.region ?? "eu", ...options.switches };
  await context.addCookies(
    Object.entries(switches).map(([name, value]) => ({ name: `sandbox_${name}`, value, url: origin })),
  );
  if (LACKS) await context.addInitScript(LACKS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  const shopper: Shopper = {
    context,
    page,
    faults,
    async goto(path) {
      await page.goto(origin + path);
    },
    async accept() {
      await page.click("[data-consent=accept]");
      await expect.poll(() => shopper.sessionId(), { timeout: 10_000 }).not.toBeNull();
    },
    async takeSize(provider, size) {
      const own = page.locator(`[data-stand-in-button="${provider}"]`);
      if (provider === "naiz" || provider === "robosize") await own.click();
      else await page.click(`fitloop-size[data-provider="${provider}"] [data-open]`);
      await page.locator(`dialog[data-stand-in="${provider}"] [data-size="${size}"]`).click();
    },
    async addToCart() {
      await page.click("[data-add]");
      if (options.theme === "linen") await page.waitForSelector("dialog#drawer[open] [data-cart-line]");
      else await page.waitForURL(/\/cart$/);
    },
    async pay() {
      if (!/\/checkouts\/cn\//.test(page.url())) await page.locator("[name=checkout]:visible").first().click();
      await page.click("[data-pay]");
      const name = await page.locator("[data-order]").textContent();
      const order = [...world.twin.shop(SHOP).orders.values()].find((one) => one.name === name);
      if (!order) throw new Error(`The twin has no order ${String(name)}.`);
      return order;
    },
    sessionId: () =>
      page.evaluate(() => {
        const kept = JSON.parse(localStorage.getItem("fitloop") ?? "{}") as { session?: string };
        return kept.session ?? null;
      }),
  };
  return shopper;
}

/** The private attributes and hidden properties of an order, by name. */
export const attributesOf = (order: SandboxOrder): Record<string, string> =>
  Object.fromEntries(order.attributes.map(({ name, value }) => [name, value]));
export const propertiesOf = (order: SandboxOrder): Record<string, string> =>
  Object.fromEntries(order.lines.flatMap(({ properties }) => properties.map(({ name, value }) => [name, value])));

/** Waits until the cart of a shopper carries a link at Shopify's side. */
export async function cartIsLinked(world: World, shopper: Shopper): Promise<void> {
  const session = await shopper.sessionId();
  await expect
    .poll(
      () => [...world.storefront.carts.all.values()].some((cart) => cart.attributes["__fitloop_session"] === session),
      {
        timeout: 10_000,
      },
    )
    .toBe(true);
}

/** The id with which an order reached a provider, or undefined while it hasn't. */
export function deliveredId(world: World, provider: ProviderName, order: SandboxOrder): unknown {
  const id = String(order.id);
  const record = world.providers
    .records(provider)
    .find((one) => one.accepted && one.orders.some((entry) => entry.order === id));
  if (!record) return undefined;
  const body = record.body as Record<string, unknown>;
  switch (provider) {
    case "bodygram":
      return body["clientSessionId"];
    case "fit-analytics":
      return claimsOf(String(record.headers.authorization))["sess"];
    case "naiz":
      return body["consumerHash"];
    case "robosize":
      return body["device_id"];
  }
}

function claimsOf(authorization: string): Record<string, unknown> {
  const [, payload = ""] = authorization.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Record<string, unknown>;
}

/** Waits for an order at a provider and gives the id that it came with. */
export async function arrivedWith(world: World, provider: ProviderName, order: SandboxOrder): Promise<unknown> {
  await expect.poll(() => deliveredId(world, provider, order), { timeout: 30_000, interval: 100 }).toBeDefined();
  return deliveredId(world, provider, order);
}
