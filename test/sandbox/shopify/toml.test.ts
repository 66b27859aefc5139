import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readAppConfig } from "./app-config.ts";
import { APP_TOML } from "./test-app.ts";
import { readToml } from "./toml.ts";

test("tables, lists of tables, comments and arrays over many lines are read", () => {
  const text = `a = "x # no comment" # one\n[t.u]\nn = -3\nyes = true\n[[t.list]]\nv = [\n 'p', # first\n "q",\n]\n[[t.list]]\nv = []`;
  expect(readToml(text)).toEqual({
    a: "x # no comment",
    t: { u: { n: -3, yes: true }, list: [{ v: ["p", "q"] }, { v: [] }] },
  });
});

test("a line that is no TOML is refused with its number", () => {
  expect(() => readToml('a = "b"\nnonsense')).toThrow("line 2");
  expect(() => readToml("a = 2026-10-01")).toThrow("line 1");
  expect(() => readToml('a = "b" c')).toThrow("line 1");
});

const GRANTED = { protectedData: true, grantedScopes: ["read_all_orders"] };

test("the app's file gives scopes and one subscription per topic", () => {
  const config = readAppConfig(APP_TOML, GRANTED);
  expect(config.scopes).toEqual(["read_orders", "read_products", "write_app_proxy"]);
  expect(config.optionalScopes).toEqual(["read_all_orders"]);
  expect(config.apiVersion).toBe("2026-10");
  expect(config.subscriptions).toHaveLength(15);
  expect(config.subscriptions[0]).toMatchObject({ topic: "orders/paid", uri: "/webhooks", name: "orders" });
  expect(config.subscriptions[0]?.includeFields).toContain("shipping_address.country_code");
});

test("our own file is one that Shopify takes", () => {
  const text = readFileSync(new URL("../../../shopify.app.toml", import.meta.url), "utf8");
  expect(readAppConfig(text).subscriptions.length).toBeGreaterThan(10);
});

const minimal = (
  subscription: string,
  {
    scopes = "read_products",
    version = "2026-10",
    name = "Fitloop",
    more = "",
    auth = '[auth]\nredirect_urls = ["https://a.example/b"]',
  } = {},
): string => `client_id = ""\nname = "${name}"\napplication_url = "https://a.example"\nembedded = true
${auth}\n[access_scopes]\nscopes = "${scopes}"\n${more}\n[webhooks]\napi_version = "${version}"\n[[webhooks.subscriptions]]\n${subscription}`;
const UPDATE = 'topics = ["shop/update"]\nuri = "/w"';

test.each([
  [
    "a topic whose scope isn't asked for",
    minimal('topics = ["orders/paid"]\nuri = "/w"'),
    "orders/paid needs the scope read_orders",
  ],
  ["a topic twice", minimal('topics = ["shop/update", "shop/update"]\nuri = "/w"'), "subscribed twice"],
  ["a subscription without topics", minimal('uri = "/w"'), "needs topics"],
  ["an address that is none", minimal('topics = ["shop/update"]\nuri = "w"'), "must start with /"],
  ["an unknown compliance topic", minimal('compliance_topics = ["customers/forget"]\nuri = "/w"'), "customers/redact"],
  ["an unknown topic", minimal('topics = ["orders/delivered"]\nuri = "/w"'), "Invalid topic"],
  ["an unknown field", minimal(`${UPDATE}\ninclude_fields = ["id", "nickname"]`), "shop/update has no field nickname"],
  ["an unknown key", minimal(`${UPDATE}\nfields = ["id"]`), "fields"],
  ["an unknown scope", minimal(UPDATE, { scopes: "read_everything" }), "Invalid scope"],
  [
    "a gated scope that wasn't granted",
    minimal(UPDATE, { scopes: "read_all_orders" }),
    "was not granted read_all_orders",
  ],
  ["an unknown section", minimal(UPDATE, { more: "[acess]\nx = 1" }), "acess"],
  ["missing redirect_urls", minimal(UPDATE, { auth: "" }), "auth"],
  ["a name over 30 characters", minimal(UPDATE, { name: "x".repeat(31) }), "less than 30 characters"],
  ["a version that isn't served", minimal(UPDATE, { version: "2025-10" }), "isn't served"],
])("a deploy refuses %s", (_, text, words) => {
  expect(() => readAppConfig(minimal(UPDATE))).not.toThrow();
  expect(() => readAppConfig(text)).toThrow(words);
});

test("a deploy refuses topics with protected data until that is selected in the dashboard", () => {
  expect(() => readAppConfig(APP_TOML, { ...GRANTED, protectedData: false })).toThrow("protected customer data");
});
