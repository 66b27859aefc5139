import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import type { SandboxOrder } from "#test/sandbox/shopify/order-model.ts";
import type { ShopifyTwin } from "#test/sandbox/shopify/start.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import type { Cart } from "#test/sandbox/storefront/carts.ts";
import { PLAIN_RULES } from "#test/sandbox/storefront/rules.ts";
import type { SeenRequest, Storefront } from "#test/sandbox/storefront/start.ts";
import { CHROMIUM, CHROMIUM_FLAGS, LACKS } from "../chromium.ts";
import { openSmallShop, type SmallShop } from "../small-shop.ts";
import { publicThemes, themeAsset } from "../themes/themes.ts";
import { PAGES } from "./pages.ts";

let opened: Promise<{ shop: SmallShop; browser: Browser }> | undefined;
let keeping: Promise<Browser> | undefined;

/** Opens the shop whose pages are made as public themes and other apps make them; one for all files of the run. */
function theCaseShop(): Promise<{ shop: SmallShop; browser: Browser }> {
  opened ??= (async () => {
    const shop = await openSmallShop({ pages: PAGES, themes: publicThemes(), assets: themeAsset });
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
    process.once("exit", () => void browser.close());
    return { shop, browser };
  })();
  return opened;
}

/** A browser that keeps pages whole for the back button, which Playwright's doesn't. */
function theKeepingBrowser(): Promise<Browser> {
  keeping ??= chromium.launch({
    executablePath: CHROMIUM,
    args: CHROMIUM_FLAGS,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  void keeping.then((browser) => process.once("exit", () => void browser.close()));
  return keeping;
}

/** A visitor on a page of the case shop. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly storefront: Storefront;
  readonly twin: ShopifyTwin;
  readonly faults: string[];
  goto(path: string): Promise<void>;
  /** The visitor's cart at Shopify's side, or none. */
  cart(): Promise<Cart | undefined>;
  /** Our own calls of the cart so far. */
  own(): SeenRequest[];
  /** A call of the cart by the page's own scripts; gives the answer. */
  call(path: string, body: object): Promise<unknown>;
  /** Adds the product's first variant as a theme's script does. */
  add(): Promise<void>;
  /** Waits until the session's link stands in the cart. */
  linked(): Promise<void>;
  /** Presses the standing checkout's button and gives the order. */
  pay(): Promise<SandboxOrder>;
  close(): Promise<void>;
}

export interface VisitorOptions {
  /** Where consent is asked for; `us`, the default, doesn't ask. */
  region?: "eu" | "us";
  consent?: "usual" | "late" | "unsure";
  /** One of the sandbox's own, or a public one whose files are there. */
  theme?: string;
  /** Which providers' blocks are placed: all, or one. */
  blocks?: string;
  /** Whether pages stay whole for the back button. */
  keeps?: boolean;
  /** Runs in the page before any of its scripts. */
  before?: () => void;
}

/** A new visitor; the shop's rules are plain, and nobody has asked for anything yet. */
export async function newVisitor(options: VisitorOptions = {}): Promise<Visitor> {
  const { shop, browser: usual } = await theCaseShop();
  const browser = options.keeps ? await theKeepingBrowser() : usual;
  const { storefront } = shop;
  Object.assign(storefront.carts.rules, PLAIN_RULES);
  storefront.carts.soldOut.clear();
  storefront.requests.length = 0;
  storefront.widgets.records.length = 0;
  const context = await browser.newContext();
  context.setDefaultTimeout(10_000);
  const switches = {
    region: options.region ?? "us",
    consent: options.consent ?? "usual",
    theme: options.theme ?? "harbor",
    blocks: options.blocks ?? "1",
  };
  await context.addCookies(
    Object.entries(switches).map(([name, value]) => ({ name: `sandbox_${name}`, value, url: storefront.origin })),
  );
  if (LACKS) await context.addInitScript(LACKS);
  const page = await context.newPage();
  if (options.before) await page.addInitScript(options.before);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`${error.message} ${error.stack?.split("\n")[1]?.trim() ?? ""}`));

  const visitor: Visitor = {
    page,
    context,
    storefront,
    twin: shop.twin,
    faults,
    async goto(path) {
      await page.goto(storefront.origin + path);
    },
    async cart() {
      const cookie = (await context.cookies()).find(({ name }) => name === "cart");
      return cookie && storefront.carts.find(decodeURIComponent(cookie.value));
    },
    own: () => storefront.requests.filter(({ path }) => /\/cart[^?]*\?fitloop/.test(path)),
    call: (path, body) =>
      page.evaluate(
        async ([url, text]) => {
          const headers = { "Content-Type": "application/json" };
          return (await fetch(url, { method: "POST", headers, body: text })).json() as Promise<unknown>;
        },
        [path, JSON.stringify(body)] as const,
      ),
    async add() {
      const id = await page.locator("[data-main] [name=id]").inputValue();
      await visitor.call("/cart/add.js", { items: [{ id, quantity: 1 }] });
    },
    async linked() {
      await expect
        .poll(async () => (await visitor.cart())?.attributes, { timeout: 8_000 })
        .toMatchObject({ __fitloop_session: expect.any(String), __fitloop_at: expect.stringMatching(/^\d{10}$/) });
    },
    async pay() {
      await page.waitForURL(/\/checkouts\/cn\//);
      await page.click("[data-pay]");
      const name = await page.locator("[data-order]").textContent();
      const order = [...shop.twin.shop(DEMO_SHOP.domain).orders.values()].find((one) => one.name === name);
      if (!order) throw new Error(`The twin has no order ${String(name)}.`);
      return order;
    },
    close: () => context.close(),
  };
  return visitor;
}
