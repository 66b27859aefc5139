import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Json, previewConfig, signingKeys } from "#test/support/orders.ts";
import { PROVIDER_NAMES, type ProviderName, providerOf, readPreviewConfig } from "#test/support/providers.ts";

const read = (name: ProviderName, settings: Json) => {
  const { connections } = readPreviewConfig(previewConfig({ [name]: settings }));
  return connections.find(({ provider }) => provider === name)?.settings;
};
/** Reads a configuration whose one connection has this credential. */
const readCredential = (name: ProviderName, credential: unknown) => {
  const own = (previewConfig()["connections"] as Record<string, Json>)[name];
  return readPreviewConfig(previewConfig({}, { connections: { [name]: { ...own, credential } } })).connections[0];
};

const common = {
  currency: "presentment",
  sendTestOrders: false,
  onlineOrdersOnly: false,
  productReference: "product_id",
  sizeMap: {},
  sizeOptions: [],
};
const fit = { prefix: "alpine", issuer: "https://www.alpine.example/" };

describe("missing settings are their defaults", () => {
  test.each([
    ["bodygram", { ...common, brandId: null }],
    [
      "fit-analytics",
      {
        ...common,
        ...fit,
        audience: "https://widget.fitanalytics.com/api",
        sizingSystem: null,
        customerOrders: false,
      },
    ],
    ["naiz", { ...common, domain: null, linkedOrdersOnly: false, statusUpdates: false }],
    ["robosize", { ...common, sendWithoutDevice: false, orderUpdates: false }],
  ] as [ProviderName, Json][])("%s", (name, defaults) => {
    expect(read(name, {})).toEqual(defaults);
  });
});

describe.each(PROVIDER_NAMES)("%s", (name) => {
  const at = `connections.${name}.settings`;

  test("refuses a setting that it doesn't know, by name", () => {
    expect(() => read(name, { sendEverything: true })).toThrow(`${at}.sendEverything`);
  });

  test.each([
    ["currency", "EUR"],
    ["sendTestOrders", "yes"],
    ["onlineOrdersOnly", 1],
    ["productReference", "sku"],
    ["productReference", "sku_prefix:"],
    ["productReference", "metafield:code"],
    ["productReference", ""],
    ["sizeMap", []],
    ["sizeMap", { M: 38 }],
    ["sizeOptions", "Size"],
    ["sizeOptions", [38]],
    ["sizeOptions", ["x".repeat(256)]],
  ])("refuses the %s %j, naming the field", (field, value) => {
    expect(() => read(name, { [field]: value })).toThrow(`${at}.${field}`);
  });

  test("takes each common setting", () => {
    const settings = {
      currency: "shop",
      sendTestOrders: true,
      onlineOrdersOnly: true,
      productReference: "sku_prefix:-",
      sizeMap: { M: "38" },
      sizeOptions: ["Width", "Cut"],
    };
    expect(read(name, settings)).toMatchObject(settings);
  });

  test.each([[undefined], [null], ["secret"], [{}]])("refuses the credential %j, naming it", (credential) => {
    expect(() => readCredential(name, credential)).toThrow(`connections.${name}.credential`);
  });
});

describe("a provider's own settings are read, another provider's refused", () => {
  const own: Record<ProviderName, Json> = {
    bodygram: { brandId: "ALP" },
    "fit-analytics": { ...fit, audience: "urn:x", sizingSystem: "EU", customerOrders: true },
    naiz: { domain: "x.example", linkedOrdersOnly: true, statusUpdates: true },
    robosize: { sendWithoutDevice: true, orderUpdates: true },
  };
  test.each(PROVIDER_NAMES)("%s", (name) => {
    expect(read(name, own[name])).toEqual({ ...common, ...own[name] });
    for (const other of PROVIDER_NAMES.filter((another) => another !== name)) {
      for (const [field, value] of Object.entries(own[other])) {
        expect(() => read(name, { [field]: value })).toThrow(
          `connections.${name}.settings.${field}: is not known here.`,
        );
      }
    }
  });
});

test.each([
  ["prefix", undefined],
  ["prefix", " "],
  ["issuer", undefined],
  ["issuer", ""],
  ["issuer", " "],
])("Fit Analytics needs the setting %s (%j)", (field, value) => {
  expect(() => read("fit-analytics", { [field]: value })).toThrow(`connections.fit-analytics.settings.${field}`);
});

describe("a credential", () => {
  test.each([
    ["bodygram", { clientKey: " k " }, { clientKey: "k" }],
    ["naiz", { partnerHash: " h " }, { partnerHash: "h" }],
    ["robosize", { apiKey: " a " }, { apiKey: "a" }],
  ] as [ProviderName, Json, Json][])("of %s is trimmed", (name, entered, credential) => {
    expect(readCredential(name, entered)?.credential).toEqual(credential);
  });

  test.each([
    ["bodygram", { clientKey: " " }, "clientKey"],
    ["bodygram", { clientKey: "k", apiKey: "x" }, "apiKey"],
    ["naiz", { partnerHash: "" }, "partnerHash"],
    ["robosize", { apiKey: 7 }, "apiKey"],
    ["fit-analytics", { privateKey: signingKeys().privateKey }, "keyId"],
    ["fit-analytics", { privateKey: "-----BEGIN RSA PRIVATE KEY-----", keyId: "1" }, "privateKey"],
  ] as [ProviderName, Json, string][])("of %s that is %j is refused, naming %s", (name, entered, field) => {
    expect(() => readCredential(name, entered)).toThrow(`connections.${name}.credential.${field}`);
  });

  const pem = (type: "rsa" | "ec"): string => {
    const privateKeyEncoding = { type: "pkcs8", format: "pem" } as const;
    const publicKeyEncoding = { type: "spki", format: "pem" } as const;
    return type === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: 1024, privateKeyEncoding, publicKeyEncoding }).privateKey
      : generateKeyPairSync("ec", { namedCurve: "P-256", privateKeyEncoding, publicKeyEncoding }).privateKey;
  };
  test.each([
    ["an elliptic curve's", pem("ec")],
    ["an RSA key that is too short for RS256", pem("rsa")],
    ["half a key", signingKeys().privateKey.slice(0, 300)],
  ])("of Fit Analytics that is %s can't be prepared", async (_case, privateKey) => {
    await expect(async () =>
      providerOf("fit-analytics").prepareCredential({ privateKey, keyId: "1" }),
    ).rejects.toThrow();
  });
});
