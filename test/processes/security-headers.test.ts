import { expect, test } from "vitest";
import { secureHeaders } from "#app/processes/security-headers.ts";

const LIBRARY = "frame-ancestors https://demo.myshopify.com https://admin.shopify.com;";
const PUBLIC = { appUrl: "https://fitloop.example" };
const SANDBOX = { appUrl: "http://127.0.0.1:3000", sandboxOrigin: "http://127.0.0.1:4000" };
const PAGE = { "Content-Type": "text/html; charset=utf-8" };

function secured(given: Record<string, string>, options: Parameters<typeof secureHeaders>[2], search = "") {
  const headers = new Headers(given);
  secureHeaders(headers, new URL(`${options.appUrl}/app${search}`), options);
  return headers;
}
const policyOf = (headers: Headers) => headers.get("Content-Security-Policy");

test("the library's frame-ancestors stand, with plugins and foreign bases off", () => {
  const headers = secured({ ...PAGE, "Content-Security-Policy": LIBRARY }, PUBLIC, "?shop=demo.myshopify.com");
  expect(policyOf(headers)).toBe(`${LIBRARY} base-uri 'self'; object-src 'none'`);
  expect(headers.get("Strict-Transport-Security")).toContain("max-age=");
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
});

test("a page of no shop may be framed by the admin alone, and data by nobody's rule", () => {
  expect(policyOf(secured(PAGE, PUBLIC))).toMatch(/^frame-ancestors https:\/\/admin\.shopify\.com;/);
  expect(policyOf(secured({ "Content-Type": "application/json" }, PUBLIC))).toBeNull();
});

test.each(["evil.example", "evil.example; script-src *", "demo.myshopify.com.evil.example", ""])(
  "a page whose shop is %j can't be framed by it",
  (shop) => {
    const given = { ...PAGE, "Content-Security-Policy": `frame-ancestors https://${shop} https://admin.shopify.com;` };
    const policy = policyOf(secured(given, PUBLIC, `?shop=${encodeURIComponent(shop)}`));
    expect(policy).toBe("frame-ancestors https://admin.shopify.com; base-uri 'self'; object-src 'none'");
  },
);

test("pages and their data are not kept by any cache unless a route says otherwise", () => {
  expect(secured(PAGE, PUBLIC).get("Cache-Control")).toBe("no-store");
  expect(secured({ "Cache-Control": "max-age=9" }, PUBLIC).get("Cache-Control")).toBe("max-age=9");
});

test("the sandbox may frame the app by both names of this machine, and App Bridge isn't preloaded", () => {
  const given = { ...PAGE, "Content-Security-Policy": LIBRARY, Link: "<https://cdn.shopify.com/x.js>; rel=preload" };
  const headers = secured(given, SANDBOX, "?shop=demo.myshopify.com");
  expect(policyOf(headers)).toMatch(
    /^frame-ancestors http:\/\/127\.0\.0\.1:4000 http:\/\/localhost:4000 https:\/\/demo/,
  );
  expect(headers.has("Link")).toBe(false);
  expect(headers.has("Strict-Transport-Security")).toBe(false);
  expect(policyOf(secured(PAGE, SANDBOX))).toContain("http://localhost:4000 https://admin.shopify.com");
});

test("a public address never lets the sandbox frame it, whatever it is told", () => {
  const given = { ...PAGE, "Content-Security-Policy": LIBRARY, Link: "<https://cdn.shopify.com/x.js>; rel=preload" };
  const headers = secured(given, { ...PUBLIC, sandboxOrigin: SANDBOX.sandboxOrigin }, "?shop=demo.myshopify.com");
  expect(policyOf(headers)).not.toContain("4000");
  expect(headers.has("Link")).toBe(true);
});
