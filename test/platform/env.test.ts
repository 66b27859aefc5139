import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { EnvironmentError, readEnvironment, variablesOf } from "#app/platform/env.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

const example = parseEnv(readFileSync(join(import.meta.dirname, "../../.env.example"), "utf8"));
const key = (id: string) => `${id}:${Buffer.from(Array.from({ length: 32 }, (_, n) => n * 7)).toString("base64url")}`;
const filledIn = {
  SHOPIFY_API_KEY: "id",
  SHOPIFY_API_SECRET: "secret",
  FITLOOP_ENCRYPTION_KEYS: `${key("k2")},${key("k1")}`,
};
const sandbox = {
  ...example,
  ...filledIn,
  SHOPIFY_APP_URL: "http://127.0.0.1:3000",
  FITLOOP_SANDBOX: "1",
  FITLOOP_SANDBOX_SHOPIFY: "http://127.0.0.1:4000",
};

function faultsOf(source: Record<string, string | undefined>): readonly string[] {
  try {
    readEnvironment(source, PROVIDERS.all);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.faults;
    throw error;
  }
  return [];
}

test(".env.example names exactly the variables that the app reads", () => {
  expect(Object.keys(example).sort()).toEqual(variablesOf(PROVIDERS.all).toSorted());
  expect(variablesOf(PROVIDERS.all)).toContain("NAIZ_ORIGIN");
  expect(variablesOf([])).not.toContain("NAIZ_ORIGIN");
});

test(".env.example holds no usable key: the app refuses its values, each by name, all at once", () => {
  expect(faultsOf(example)).toEqual([
    "SHOPIFY_API_KEY still has the example's value.",
    "SHOPIFY_API_SECRET still has the example's value.",
    "FITLOOP_ENCRYPTION_KEYS still has the example's value.",
  ]);
});

test(".env.example with its keys filled in works as it stands", () => {
  expect(readEnvironment({ ...example, ...filledIn }, PROVIDERS.all)).toEqual({
    shopify: {
      apiKey: "id",
      apiSecret: "secret",
      apiSecretPrevious: undefined,
      appUrl: "https://fitloop.example.com",
    },
    databaseUrl: undefined,
    dataDir: "./data",
    encryptionKeys: filledIn.FITLOOP_ENCRYPTION_KEYS,
    role: "all",
    sending: true,
    looksAtOnce: 32,
    processes: {},
    host: "127.0.0.1",
    port: 3000,
    metricsHost: "127.0.0.1",
    metricsPort: 9464,
    logLevel: "info",
    sandbox: undefined,
    providerOrigins: {},
    otlp: undefined,
    development: false,
  });
});

test("pages with hot reload are served in the sandbox only", () => {
  expect(readEnvironment({ ...sandbox, NODE_ENV: "development" }, PROVIDERS.all).development).toBe(true);
  expect(readEnvironment({ ...example, ...filledIn, NODE_ENV: "development" }, PROVIDERS.all).development).toBe(false);
});

test("an empty environment is told everything that is missing", () => {
  expect(faultsOf({})).toEqual([
    "SHOPIFY_API_KEY must be set.",
    "SHOPIFY_API_SECRET must be set.",
    "SHOPIFY_APP_URL must be set.",
    "FITLOOP_ENCRYPTION_KEYS must be set.",
  ]);
});

test.each([
  ["PORT", "70000", "PORT must be a port number."],
  ["METRICS_PORT", "x", "METRICS_PORT must be a port number."],
  ["METRICS_PORT", "3000", "METRICS_PORT must differ from PORT."],
  ["LOG_LEVEL", "loud", "LOG_LEVEL must be one of trace, debug, info, warn, error."],
  ["FITLOOP_ROLE", "boss", "FITLOOP_ROLE must be one of all, web, worker, migrate."],
  ["FITLOOP_ROLE", "web", "FITLOOP_ROLE=web needs DATABASE_URL: the embedded database belongs to one process."],
  ["DATABASE_URL", "mysql://x", "DATABASE_URL must start with postgresql://."],
  [
    "SHOPIFY_APP_URL",
    "fitloop",
    "SHOPIFY_APP_URL must be an origin such as https://fitloop.example.com, without a path.",
  ],
  ["SHOPIFY_APP_URL", "http://a.example", "SHOPIFY_APP_URL must use https: plain http is for FITLOOP_SANDBOX=1 only."],
  ["FITLOOP_SANDBOX", "yes", "FITLOOP_SANDBOX must be 1 or empty."],
  ["FITLOOP_SANDBOX_SHOPIFY", "http://127.0.0.1:1", "FITLOOP_SANDBOX_SHOPIFY is accepted with FITLOOP_SANDBOX=1 only."],
  [
    "NAIZ_ORIGIN",
    "http://naiz.example",
    "NAIZ_ORIGIN must use https: plain http is accepted with FITLOOP_SANDBOX=1 only.",
  ],
  ["NAIZ_ORIGIN", "https://127.0.0.1", "NAIZ_ORIGIN names this machine: that is accepted with FITLOOP_SANDBOX=1 only."],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "there", "OTEL_EXPORTER_OTLP_ENDPOINT must be a URL."],
  ["OTEL_TRACES_SAMPLER_ARG", "2", "OTEL_TRACES_SAMPLER_ARG must be a share from 0 to 1."],
])("%s=%s is refused", (name, value, fault) => {
  expect(faultsOf({ ...example, ...filledIn, [name]: value })).toEqual([fault]);
});

test("the sandbox's switch works with a loopback address and the sandbox's Shopify only", () => {
  expect(readEnvironment({ ...sandbox, NAIZ_ORIGIN: "http://127.0.0.1:5000" }, PROVIDERS.all)).toMatchObject({
    sandbox: { shopify: "http://127.0.0.1:4000" },
    providerOrigins: { naiz: "http://127.0.0.1:5000" },
  });
  expect(faultsOf({ ...sandbox, SHOPIFY_APP_URL: "https://fitloop.example.com" })).toEqual([
    "FITLOOP_SANDBOX=1 is refused: SHOPIFY_APP_URL is not a loopback address.",
  ]);
  expect(faultsOf({ ...sandbox, FITLOOP_SANDBOX_SHOPIFY: "" })).toEqual([
    "FITLOOP_SANDBOX_SHOPIFY must be set with FITLOOP_SANDBOX=1.",
  ]);
  expect(faultsOf({ ...sandbox, FITLOOP_SANDBOX_SHOPIFY: "https://shopify.example" })).toEqual([
    "FITLOOP_SANDBOX_SHOPIFY must be a loopback address.",
  ]);
});

test("a fault in the keys is told without any of the key", () => {
  const faults = faultsOf({ ...example, ...filledIn, FITLOOP_ENCRYPTION_KEYS: `k1:c2hvcnQ,${key("k2")},${key("k2")}` });
  expect(faults).toEqual([
    "The key 1 of FITLOOP_ENCRYPTION_KEYS must be written as <id>:<base64url of 32 random bytes>.",
    "The key 3 of FITLOOP_ENCRYPTION_KEYS has the id of another key.",
  ]);
  const zeros = `k1:${Buffer.alloc(32).toString("base64url")}`;
  expect(faultsOf({ ...example, ...filledIn, FITLOOP_ENCRYPTION_KEYS: zeros })).toEqual([
    "The key 1 of FITLOOP_ENCRYPTION_KEYS is not random.",
  ]);
});

describe("a secret in a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "fitloop-secrets-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const fileOf = (text: string): string => {
    const file = join(folder, "secret");
    writeFileSync(file, text);
    return file;
  };
  const { SHOPIFY_API_SECRET: secret, ...rest } = filledIn;

  test("is read, without its last newline", () => {
    const source = { ...example, ...rest, SHOPIFY_API_SECRET: "", SHOPIFY_API_SECRET_FILE: fileOf(`${secret}\n`) };
    expect(readEnvironment(source, PROVIDERS.all).shopify.apiSecret).toBe(secret);
    const url = "postgresql://user:password@host:5432/name";
    const other = { ...example, ...filledIn, DATABASE_URL: "", DATABASE_URL_FILE: fileOf(`${url}\r\n`) };
    expect(readEnvironment(other, PROVIDERS.all).databaseUrl).toBe(url);
  });

  test("is refused beside its variable, and where it can't be read", () => {
    const both = { ...example, ...filledIn, SHOPIFY_API_SECRET_FILE: fileOf("other") };
    expect(faultsOf(both)).toEqual([
      "SHOPIFY_API_SECRET and SHOPIFY_API_SECRET_FILE are both set: one of them is to be.",
    ]);
    const none = { ...example, ...filledIn, DATABASE_URL: "", DATABASE_URL_FILE: join(folder, "nothing") };
    expect(faultsOf(none)).toEqual(["DATABASE_URL_FILE names no file that can be read."]);
  });
});
