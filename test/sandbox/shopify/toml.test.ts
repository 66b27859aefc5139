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

test("the app's file gives scopes and one subscription per topic", () => {
  const config = readAppConfig(APP_TOML);
  expect(config.scopes).toEqual(["read_orders", "read_products", "write_app_proxy"]);
  expect(config.optionalScopes).toEqual(["read_all_orders"]);
  expect(config.apiVersion).toBe("2026-10");
  expect(config.subscriptions).toHaveLength(15);
  expect(config.subscriptions[0]).toMatchObject({ topic: "orders/paid", uri: "/webhooks", name: "orders" });
  expect(config.subscriptions[0]?.includeFields).toContain("shipping_address.country_code");
});

const minimal = (subscription: string): string =>
  `[access_scopes]\nscopes = "read_products"\n[webhooks]\napi_version = "2026-10"\n[[webhooks.subscriptions]]\n${subscription}`;

test("a deploy refuses a topic whose scope isn't asked for, a topic twice, and a subscription without topics", () => {
  expect(() => readAppConfig(minimal('topics = ["orders/paid"]\nuri = "/w"'))).toThrow(
    "orders/paid needs the scope read_orders",
  );
  expect(() => readAppConfig(minimal('topics = ["shop/update", "shop/update"]\nuri = "/w"'))).toThrow(
    "subscribed twice",
  );
  expect(() => readAppConfig(minimal('uri = "/w"'))).toThrow("needs topics");
  expect(() => readAppConfig(minimal('topics = ["shop/update"]\nuri = "w"'))).toThrow("must start with /");
  expect(() => readAppConfig(minimal('compliance_topics = ["customers/forget"]\nuri = "/w"'))).toThrow(
    "customers/redact",
  );
});
