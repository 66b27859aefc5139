import { SHOP_DOMAIN } from "../domain/ids.ts";
import { isLoopback } from "../domain/origin.ts";

export interface SecurityOptions {
  appUrl: string;
  /** The sandbox's Shopify, whose admin page may frame the app. Ignored unless the app's own address is loopback. */
  sandboxOrigin?: string | undefined;
}

/** Who may frame a page that belongs to no shop: the admin, which then shows where to go. */
const NO_SHOP = "frame-ancestors https://admin.shopify.com;";
const PLUGINS_OFF = "base-uri 'self'; object-src 'none'";

/**
 * Merges our security headers with those that the library set. Shopify asks that each document names who may frame it:
 * the shop's own domain and the admin, which the library writes. It takes the shop from the address as it stands, so a
 * page whose `shop` is no shop's domain gets the stricter rule instead.
 */
export function secureHeaders(headers: Headers, url: URL, { appUrl, sandboxOrigin }: SecurityOptions): void {
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "strict-origin-when-cross-origin");
  headers.set("X-Permitted-Cross-Domain-Policies", "none");
  headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  // Pages and their data belong to one merchant.
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  if (appUrl.startsWith("https:")) headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");

  const inSandbox = sandboxOrigin !== undefined && isLoopback(new URL(appUrl).hostname);
  if (inSandbox) headers.delete("Link");
  const isPage = (headers.get("Content-Type") ?? "").includes("text/html");
  const given = headers.get("Content-Security-Policy");
  if (given === null && !isPage) return;
  const shop = url.searchParams.get("shop");
  const policy = given === null || (shop !== null && !SHOP_DOMAIN.test(shop)) ? NO_SHOP : given;
  const framed = inSandbox ? policy.replace("frame-ancestors", `frame-ancestors ${framing(sandboxOrigin)}`) : policy;
  headers.set("Content-Security-Policy", `${framed.trim().replace(/;$/, "")}; ${PLUGINS_OFF}`);
}

/** The sandbox is opened by either name of this machine. */
function framing(sandboxOrigin: string): string {
  const { protocol, port } = new URL(sandboxOrigin);
  return ["127.0.0.1", "localhost"].map((host) => `${protocol}//${host}${port ? `:${port}` : ""}`).join(" ");
}
