import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { storefrontMetafields, type ShownConnection } from "#app/connections/storefront/document.ts";
import { isDeclared, scriptFor } from "#app/domain/provider-storefront.ts";
import { allowedSources } from "#app/connections/storefront/sources.ts";
import { readToml } from "#test/sandbox/shopify/toml.ts";
import { readStorefrontSettings } from "#test/support/providers.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

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

  test.each([
    ["robosize", { script: "https://cdn.example/x.js" }, "storefront.script", "robosize.com"],
    ["robosize", { script: "https://robosize.com.evil.example/x.js" }, "storefront.script", "robosize.com"],
    ["robosize", { script: "https://evilrobosize.com/x.js" }, "storefront.script", "robosize.com"],
    [
      "bodygram",
      { clientKey: "k", script: "https://widget.fitanalytics.com/x.js" },
      "storefront.script",
      "bodygram.com",
    ],
    ["naiz", { partnerKey: "p", endpoint: "https://api.example/partners" }, "storefront.endpoint", "naiz.fit"],
  ] as const)("of %s refuse %j, from where Shopify isn't told that the app loads", (provider, input, path, domain) => {
    const read = readStorefrontSettings(provider, input);
    expect(read).toMatchObject({
      ok: false,
      faults: [{ path, message: expect.stringContaining(`must lie on ${domain}`) }],
    });
  });

  test("take a script of the merchant's own on the provider's domains", () => {
    expect(
      faults("fit-analytics", {
        prefix: "p",
        style: "hosted",
        script: "https://integrations.fitanalytics.com/shop/a/pdp.js",
      }),
    ).toEqual([]);
    expect(faults("robosize", { script: "https://widget.eu.robosize.com/x.js" })).toEqual([]);
  });

  test("give a script's address in its plain form: nothing in it ends an attribute", () => {
    const read = readStorefrontSettings("robosize", { script: 'https://widget.robosize.com/x.js?a="><b>' });
    expect(read).toMatchObject({ ok: true, value: { script: "https://widget.robosize.com/x.js?a=%22%3E%3Cb%3E" } });
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
      { script: "https://a.robosize.com/x.js", attributes: { onload: "alert(1)" } },
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
  sizeOptions: [],
  storefront: { clientKey: "k" },
  ...more,
});
const document = (connections: ShownConnection[]) => {
  const fields = Object.fromEntries(
    storefrontMetafields(connections, PROVIDERS).map(({ key, value }) => [key, JSON.parse(value) as unknown]),
  );
  return fields as { storefront: { providers: Record<string, unknown>[] }; embed_ready: boolean; size_ready: boolean };
};

describe("the metafields", () => {
  test("name the connections that are on and whole, with rule, size map and settings", () => {
    const made = document([
      connection({ productReference: "metafield:custom.model", sizeMap: { M: "medium" }, sizeOptions: ["Fit"] }),
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
        sizeOptions: ["Fit"],
      }),
    ]);
    expect([made.embed_ready, made.size_ready]).toEqual([true, true]);
  });

  test("switch every block off when nothing is connected", () => {
    expect(document([])).toMatchObject({ storefront: { providers: [] }, embed_ready: false, size_ready: false });
  });

  test("are the same text for the same settings, whatever the rows' order", () => {
    const rows = [connection(), connection({ provider: "naiz", storefront: { partnerKey: "p" } })];
    expect(storefrontMetafields(rows, PROVIDERS)).toEqual(storefrontMetafields(rows.toReversed(), PROVIDERS));
  });
});

describe("what shopify.app.toml declares of the app's network", () => {
  test("is what the widgets load from and send to, and nothing else", () => {
    const toml = readToml(readFileSync(new URL("../../../shopify.app.toml", import.meta.url), "utf8"));
    expect(toml["network_access"]).toEqual({ allowed_sources: allowedSources(PROVIDERS) });
    expect(new Set(allowedSources(PROVIDERS)).size).toBe(allowedSources(PROVIDERS).length);
  });

  test("holds every script that is loaded where the merchant names none, and the providers' own domains", () => {
    for (const { storefront, defaultOrigin } of PROVIDERS.all) {
      const { sources } = storefront;
      for (const kind of [{ generation: "v0" }, { generation: "v3" }, { style: "direct" }]) {
        const script = scriptFor(storefront.defaultScript, kind);
        if (script !== null) expect(allowedSources(PROVIDERS)).toContain(new URL(script).origin);
      }
      expect(isDeclared(sources, defaultOrigin)).toBe(true);
      for (const host of sources.hosts) expect(host.endsWith(`.${sources.domain}`)).toBe(true);
    }
  });
});
