import type { BrowserContext, FrameLocator, Page } from "playwright-core";
import { shopHandle } from "#test/sandbox/shopify/shops.ts";
import type { World } from "./world.ts";

// The library answers a headless browser with 410.
const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/**
 * A refusal's status, and what the router writes when somebody goes elsewhere before a page has come: it gives up the
 * fetch and reports that as an error (github.com/remix-run/react-router/pull/14761).
 */
const EXPECTED = /status of 4\d\d|^AbortError: signal is aborted without reason/;

/** A merchant at the admin of a shop. */
export interface AdminPerson {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The app, inside the admin's frame. */
  readonly app: FrameLocator;
  /** Errors that scripts of any frame left uncaught or wrote to the console, what is expected aside. */
  readonly faults: string[];
  open(path: string): Promise<void>;
  /** The admin's save bar. */
  save(): Promise<void>;
  discard(): Promise<void>;
  /** How far the app's page is wider than its frame, in pixels. */
  overflow(): Promise<number>;
}

/** Opens a browser at the admin of a shop that has installed the app. */
export async function newAdminPerson(
  world: World,
  domain: string,
  viewport = { width: 1280, height: 900 },
): Promise<AdminPerson> {
  const context = await world.browser.newContext({ viewport, userAgent: USER_AGENT });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !EXPECTED.test(message.text())) faults.push(message.text());
  });
  const app = page.frameLocator("#app");
  const home = `${world.twin.origin}/store/${shopHandle(domain)}/apps/fitloop`;
  return {
    context,
    page,
    app,
    faults,
    async open(path) {
      await page.goto(home + path);
      await app.locator("main h1, main [role=alert], main .Polaris-Banner").first().waitFor();
      // The admin knows the menu once the app runs in the browser.
      await page.locator("#app-links a").first().waitFor({ state: "attached" });
    },
    save: () => page.locator("#save").click(),
    discard: () => page.locator("#discard").click(),
    overflow: () => app.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth),
  };
}
