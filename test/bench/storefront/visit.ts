import type { Browser } from "playwright-core";
import type { BenchPage } from "./page.ts";

/** What themes do that makes blocks jump: what is empty is hidden, and a root is 10 px. */
const TRAPS = "html { font-size: 62.5% } body { font-size: 1.6rem } p:empty, div:empty { display: none }";

/**
 * Layout shift of a page that is left alone until its widgets stand, on a phone as high as the page: what moves below the edge of a
 * real one counts too. The theme has the traps above.
 */
export async function measureShift(browser: Browser, url: string, widgets: boolean): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 390, height: 2_400 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const kept = window as { shift?: number };
    kept.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[])
        kept.shift = (kept.shift ?? 0) + entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.addInitScript((traps) => {
    const style = document.createElement("style");
    style.textContent = traps;
    new MutationObserver((_, observer) => {
      if (!document.head) return;
      observer.disconnect();
      document.head.prepend(style);
    }).observe(document, { childList: true, subtree: true });
  }, TRAPS);
  await page.goto(url);
  if (widgets) {
    await page.waitForSelector('[data-stand-in-button="naiz"]');
    await page.waitForSelector('[data-stand-in-button="robosize"]');
  }
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const shift = await page.evaluate(() => (window as { shift?: number }).shift ?? 0);
  await context.close();
  return shift;
}

/** Requests to the app while somebody adds twice and goes to the checkout, the once-per-visitor mint left aside. */
export async function countBuyingRequests(
  browser: Browser,
  { storefront, withAll }: BenchPage,
): Promise<{ mint: number; perCart: number; other: number }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  storefront.requests.length = 0;
  await page.goto(withAll);
  await page.waitForSelector('[data-stand-in-button="robosize"]');
  await page.waitForFunction(() => localStorage.getItem("fitloop") !== null);
  for (let time = 0; time < 2; time += 1) {
    await page.click("[data-add]");
    await page.waitForURL(/\/cart$/);
    await page.waitForFunction(() => (localStorage.getItem("fitloop") ?? "").includes("linked"));
    if (time === 0) await page.goto(withAll);
  }
  await page.click("[name=checkout]");
  await page.waitForSelector("[data-pay]");
  const asked = storefront.requests.map(({ path }) => path).filter((path) => path.startsWith("/apps/fitloop"));
  await context.close();
  const mint = asked.filter((path) => path === "/apps/fitloop/session").length;
  const perCart = asked.filter((path) => path === "/apps/fitloop/link").length;
  return { mint, perCart, other: asked.length - mint - perCart };
}
