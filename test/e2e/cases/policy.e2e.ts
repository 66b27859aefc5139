import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createExtension } from "#test/sandbox/storefront/extension.ts";
import { newVisitor, type Visitor } from "./case-shop.ts";

const extension = createExtension();
let visitor: Visitor;
afterEach(() => visitor.close());

/** The extension's assets at an origin of their own, as Shopify's CDN serves them: to whoever asks. */
async function openCdn(): Promise<{ origin: string; close(): void }> {
  const server = createServer((request, response) => {
    const text = extension.asset(new URL(request.url ?? "/", "http://cdn.invalid").pathname);
    response.writeHead(text === null ? 404 : 200, {
      "content-type": "text/javascript",
      "access-control-allow-origin": "*",
    });
    response.end(text ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

test("assets from another origin, under a policy without inline styles and with Trusted Types", async () => {
  visitor = await newVisitor();
  const cdn = await openCdn();
  try {
    await visitor.goto(`/pages/strict?cdn=${encodeURIComponent(cdn.origin)}`);
    const button = visitor.page.locator('[data-provider="bodygram"] [data-open]');
    await button.waitFor({ state: "visible" });
    // The block's own styles stand, though the page lets no style element in.
    const border = () => button.evaluate((element) => getComputedStyle(element).borderTopWidth);
    await expect.poll(border).toBe("1px");
    const height = await visitor.page.locator("[data-row]").evaluate((row) => row.getBoundingClientRect().height);
    expect(height).toBeGreaterThanOrEqual(60);
    await button.click();
    await visitor.page.waitForSelector('dialog[data-stand-in="bodygram"][open]');
    await visitor.add();
    await visitor.linked();
  } finally {
    cdn.close();
  }
});
