import { describe, expect, test } from "vitest";
import { storefrontMetafields, type ShownConnection } from "#app/storefront-settings/document.ts";
import { readStorefrontSettings } from "#app/storefront-settings/settings.ts";

const faults = (provider: Parameters<typeof readStorefrontSettings>[0], input: unknown): string[] => {
  const read = readStorefrontSettings(provider, input);
  return read.ok ? [] : read.faults.map(({ path }) => path);
};

describe("a connection's public settings", () => {
  test("have defaults wherever the provider's documents name one", () => {
    expect(readStorefrontSettings("bodygram", { clientKey: " k " })).toMatchObject({
      ok: true,
      value: { clientKey: "k", generation: "v3", script: "https://v3.body2fit.bodygram.com/sdk.js" },
    });
    expect(readStorefrontSettings("naiz", { partnerKey: "p" })).toMatchObject({
      ok: true,
      value: { script: "https://backend.production.naiz.fit/bundle", instance: "nfsfo" },
    });
  });

  test.each([
    "http://widget.example/x.js",
    "javascript:alert(1)",
    "//widget.example/x.js",
    "https://",
    "widget.js",
    "",
    "https://user:secret@widget.example/x.js",
    'data:text/javascript,"x"',
  ])("refuse the script address %s", (script) => {
    expect(faults("robosize", { script })).toEqual(["storefront.script"]);
  });

  test("give a script's address in its plain form: nothing in it ends an attribute", () => {
    const read = readStorefrontSettings("robosize", { script: 'https://widget.example/x.js?a="><b>' });
    expect(read).toMatchObject({ ok: true, value: { script: "https://widget.example/x.js?a=%22%3E%3Cb%3E" } });
  });

  test.each([
    ["bodygram", { clientKey: "k", apiKey: "secret" }, "storefront.apiKey"],
    ["fit-analytics", { prefix: "p", privateKey: "secret" }, "storefront.privateKey"],
    ["fit-analytics", { prefix: "p", style: "hosted" }, "storefront.script"],
    ["fit-analytics", { prefix: "p", pageObject: "a.b" }, "storefront.pageObject"],
    ["naiz", { partnerKey: "p", options: JSON.parse('{"a":{"__proto__":{"x":1}}}') as unknown }, "storefront.options"],
    ["naiz", { partnerKey: "p", options: { constructor: 1 } }, "storefront.options"],
    ["naiz", { partnerKey: "p", options: "x".repeat(10) }, "storefront.options"],
    ["naiz", { partnerKey: "p", options: { a: "x".repeat(5000) } }, "storefront.options"],
    [
      "robosize",
      { script: "https://a.example/x.js", attributes: { onload: "alert(1)" } },
      "storefront.attributes.onload",
    ],
    ["bodygram", { clientKey: "" }, "storefront.clientKey"],
    ["bodygram", {}, "storefront.clientKey"],
    ["bodygram", null, "storefront"],
  ] as const)("of %s refuse %j", (provider, input, path) => {
    expect(faults(provider, input)[0]).toBe(path);
  });
});

const connection = (more: Partial<ShownConnection> = {}): ShownConnection => ({
  provider: "bodygram",
  enabled: true,
  productReference: "product_id",
  sizeMap: {},
  storefront: { clientKey: "k" },
  ...more,
});
const document = (connections: ShownConnection[]) => {
  const fields = Object.fromEntries(
    storefrontMetafields(connections).map(({ key, value }) => [key, JSON.parse(value) as unknown]),
  );
  return fields as { storefront: { providers: Record<string, unknown>[] }; embed_ready: boolean; size_ready: boolean };
};

describe("the metafields", () => {
  test("name the connections that are on and whole, with rule, size map and settings", () => {
    const made = document([
      connection({ productReference: "metafield:custom.model", sizeMap: { M: "medium" } }),
      connection({ provider: "naiz", enabled: false, storefront: { partnerKey: "p" } }),
      connection({ provider: "robosize", storefront: {} }),
    ]);
    expect(made.storefront).toMatchObject({ v: 1, consent: "analytics", proxy: "/apps/fitloop" });
    expect(made.storefront.providers).toEqual([
      expect.objectContaining({
        name: "bodygram",
        rule: "metafield:custom.model",
        metafield: { namespace: "custom", key: "model" },
        sizeMap: { M: "medium" },
      }),
    ]);
    expect([made.embed_ready, made.size_ready]).toEqual([true, true]);
  });

  test("switch every block off when nothing is connected", () => {
    expect(document([])).toMatchObject({ storefront: { providers: [] }, embed_ready: false, size_ready: false });
  });

  test("are the same text for the same settings, whatever the rows' order", () => {
    const rows = [connection(), connection({ provider: "naiz", storefront: { partnerKey: "p" } })];
    expect(storefrontMetafields(rows)).toEqual(storefrontMetafields(rows.toReversed()));
  });
});
