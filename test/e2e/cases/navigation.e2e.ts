import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { CHROMIUM, CHROMIUM_FLAGS } from "../chromium.ts";
import { showWay } from "../ways-to-buy.ts";
import { newVisitor, type Visitor } from "./case-shop.ts";

let visitor: Visitor;
afterEach(async () => {
  expect(visitor.faults).toEqual([]);
  await visitor.close();
});

const pause = (ms: number): Promise<void> => visitor.page.waitForTimeout(ms);
const session = () =>
  visitor.page.evaluate(() => (JSON.parse(localStorage.getItem("fitloop") ?? "{}") as { session?: string }).session);
const minted = () => expect.poll(session).toBeTypeOf("string");
const asked = (path: string) => visitor.storefront.requests.filter((request) => request.path.startsWith(path));
const handed = () =>
  (visitor.storefront.widgets.last("bodygram", "config")?.["session"] as { clientSessionId?: string } | undefined)
    ?.clientSessionId;
async function setConsent(analytics: boolean): Promise<void> {
  await visitor.page.waitForFunction(() => "customerPrivacy" in Object((window as { Shopify?: object }).Shopify));
  await visitor.page.evaluate((given) => {
    const { Shopify } = window as unknown as {
      Shopify: { customerPrivacy: { setTrackingConsent(given: object): void } };
    };
    Shopify.customerPrivacy.setTrackingConsent({ analytics: given });
  }, analytics);
}
/** Goes back to a page that stayed whole. */
async function back(): Promise<void> {
  await visitor.page.evaluate(() => history.back());
  await expect
    .poll(() => visitor.page.evaluate(() => (window as { stayed?: boolean }).stayed), { timeout: 5_000 })
    .toBe(true);
}
const stay = () => visitor.page.evaluate(() => void ((window as { stayed?: boolean }).stayed = true));

/** Fills a linked cart from a page that can come back whole, buys it, and leaves the checkout. */
async function buy(): Promise<void> {
  await visitor.goto("/pages/plain");
  await minted();
  await visitor.add();
  await visitor.linked();
  await pause(300);
  await stay();
  await visitor.goto("/checkout");
  await visitor.pay();
  await visitor.goto("/pages/blank");
}
/** Past the checkout's own pages, to the one that knew a cart. */
async function backToProduct(): Promise<void> {
  await visitor.page.evaluate(() => history.go(-3));
  await expect.poll(() => visitor.page.evaluate(() => (window as { stayed?: boolean }).stayed)).toBe(true);
}

test("a page that is rendered ahead asks for nothing until somebody sees it, and is whole then", async () => {
  visitor = await newVisitor();
  const { storefront } = visitor;
  const profile = mkdtempSync(join(tmpdir(), "fitloop-ahead-"));
  const address = `${storefront.origin}/pages/speculating?region=us&blocks=bodygram`;
  const browser = spawn(CHROMIUM, [...CHROMIUM_FLAGS, "--headless=new", `--user-data-dir=${profile}`, address]);
  const place = (path: string) => storefront.requests.findIndex((request) => request.path === path);
  try {
    await expect.poll(() => place("/pages/blank?seen=ahead"), { timeout: 10_000 }).toBeGreaterThan(0);
    await expect.poll(() => place("/pages/blank?seen=now"), { timeout: 10_000 }).toBeGreaterThan(0);
    const before = storefront.requests.slice(0, place("/pages/blank?seen=now")).map(({ path }) => path);
    // The one mint is the first page's.
    expect(before.filter((path) => path.startsWith("/apps/"))).toEqual(["/apps/fitloop/session"]);
    expect(before.filter((path) => /^\/__widgets|assets\/(?:widget|bodygram)/.test(path))).toEqual([]);
    await expect.poll(handed).toBeTypeOf("string");
    await expect.poll(() => [...storefront.carts.all.values()].at(-1)?.attributes["__fitloop_session"]).toBe(handed());
  } finally {
    browser.kill("SIGKILL");
    await new Promise((resolve) => browser.once("close", resolve));
    rmSync(profile, { recursive: true, force: true });
  }
});

test("a gap: back after the cart was bought, its token hidden, by an add that no form carries", async ({ task }) => {
  visitor = await newVisitor({ keeps: true, blocks: "bodygram" });
  visitor.storefront.carts.rules.httpOnly = true;
  await buy();
  await backToProduct();
  await visitor.add();
  await pause(2_500);
  await visitor.page.evaluate(() => (location.href = "/checkout"));
  const order = await visitor.pay();
  expect(order.attributes).toEqual([]);
  showWay(task, "back by the browser's button after the purchase, the token hidden, and an add without a form", order);
});

test("the back button, after the cart was bought: no cart comes to be, and the next one is linked", async () => {
  visitor = await newVisitor({ keeps: true, blocks: "bodygram" });
  await buy();
  const carts = visitor.storefront.carts.all.size;
  const before = visitor.own().length;
  await backToProduct();
  await pause(2_500);
  expect(visitor.own()).toHaveLength(before);
  expect(visitor.storefront.carts.all.size).toBe(carts);
  await visitor.add();
  await visitor.linked();
});

test("the back button, after consent was withdrawn elsewhere: nothing is kept, and nothing handed over", async () => {
  visitor = await newVisitor({ keeps: true });
  await visitor.goto("/pages/plain");
  await minted();
  await visitor.add();
  await visitor.linked();
  await pause(300);
  await stay();
  await visitor.goto("/pages/plain?other=1");
  await minted();
  await setConsent(false);
  await expect.poll(async () => (await visitor.cart())?.attributes).toEqual({});
  const before = visitor.own().length;
  await back();
  // What a widget advises on the page that remembers a yes.
  await visitor.page.click('[data-provider="bodygram"] [data-open]');
  await visitor.page.locator('dialog[data-stand-in="bodygram"] [data-size="L"]').click();
  await visitor.add();
  await pause(2_500);
  expect(await visitor.page.evaluate(() => localStorage.getItem("fitloop"))).toBeNull();
  expect((await visitor.cart())?.attributes).toEqual({});
  expect(visitor.own()).toHaveLength(before);
});

test("the back button, after consent was given elsewhere: the page that didn't know is linked", async () => {
  visitor = await newVisitor({ keeps: true, region: "eu" });
  await visitor.goto("/pages/plain");
  await visitor.add();
  await pause(500);
  await stay();
  await visitor.goto("/pages/blank");
  await visitor.context.addCookies([{ name: "_consent", value: "accept", url: visitor.storefront.origin }]);
  await back();
  await visitor.linked();
});

test("consent withdrawn in another tab counts in this one as soon as somebody looks at it", async () => {
  visitor = await newVisitor();
  await visitor.goto("/pages/plain");
  await minted();
  await visitor.add();
  await visitor.linked();
  // What the other tab does: the consent's cookie, and nothing of the visitor in the store.
  await visitor.context.addCookies([{ name: "_consent", value: "decline", url: visitor.storefront.origin }]);
  await visitor.page.evaluate(() => {
    localStorage.removeItem("fitloop");
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  await visitor.page.click('[data-provider="bodygram"] [data-open]');
  await visitor.page.locator('dialog[data-stand-in="bodygram"] [data-size="L"]').click();
  await pause(500);
  expect(await visitor.page.evaluate(() => localStorage.getItem("fitloop"))).toBeNull();
});

test("a theme that swaps the page's content keeps the visit, and its block comes to life", async () => {
  visitor = await newVisitor({ blocks: "bodygram" });
  await visitor.goto("/pages/swapping");
  await minted();
  const before = await session();
  for (const to of ["/pages/plainradios", "/pages/swapping"]) {
    visitor.storefront.widgets.records.length = 0;
    await visitor.page.evaluate((path) => ((document.querySelector("#swap") as HTMLElement).dataset["to"] = path), to);
    await visitor.page.click("#swap");
    await visitor.page.locator('[data-provider="bodygram"][data-ready] [data-open]').waitFor({ state: "visible" });
    await expect.poll(handed).toBe(before);
    if (to === "/pages/plainradios") {
      await visitor.page.evaluate(() =>
        document.body.insertAdjacentHTML("beforeend", '<button id="swap">Back</button>'),
      );
      await visitor.page.evaluate(() => {
        const swap = document.querySelector("#swap") as HTMLElement;
        swap.onclick = async () => {
          const html = await (await fetch(swap.dataset["to"] ?? "")).text();
          document.body.replaceWith(new DOMParser().parseFromString(html, "text/html").body);
        };
      });
    }
  }
  await visitor.add();
  await visitor.linked();
  expect(asked("/apps/fitloop/session")).toHaveLength(1);
});
