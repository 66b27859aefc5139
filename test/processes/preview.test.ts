import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Json, orderBody, PERSONAL, previewConfig } from "#test/support/orders.ts";

const COMMAND = ["--disable-warning=ExperimentalWarning", "app/processes/cli.server.ts", "preview"];
const SECRETS = ["bg-client-key", "eyJ", "1234abcd1234abcd", "rs%20secret"];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fitloop-preview-"));
  mkdirSync(join(folder, "other"));
  file("order.json", orderBody());
  file("config.json", previewConfig());
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Writes a file into the test's folder, and gives its path. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}
const at = (name: string): string => join(folder, name);

interface Run {
  code: number | null;
  out: string;
  error: string;
}

/** Runs the command as an operator does, with nothing in its environment but what is given. */
function preview(args: string[], env: Record<string, string> = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn("node_modules/.bin/node", [...COMMAND, ...args], { env: { NODE_ENV: "test", ...env } });
    const run: Run = { code: null, out: "", error: "" };
    child.stdout.on("data", (chunk: Buffer) => (run.out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (run.error += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...run, code }));
  });
}
const order = (...names: string[]): string[] => names.flatMap((name) => ["--order", at(name)]);
const config = (name = "config.json"): string[] => ["--config", at(name)];

/** Expects exit code 2, one line on stderr that holds each wording, and nothing on stdout. */
function expectRefusal({ code, out, error }: Run, ...wordings: string[]): void {
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(error.trim().split("\n")).toHaveLength(1);
  for (const wording of wordings) expect(error).toContain(wording);
  for (const secret of [...SECRETS, PERSONAL]) expect(error).not.toContain(secret);
}

describe("one order", () => {
  test("is previewed for every provider in order, its secrets masked", async () => {
    const { code, out, error } = await preview([...order("order.json"), ...config()]);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    const previews = JSON.parse(out) as Json[];
    expect(previews.map(({ provider, decision }) => [provider, decision])).toEqual([
      ["bodygram", "deliver"],
      ["fit-analytics", "deliver"],
      ["naiz", "deliver"],
      ["robosize", "deliver"],
    ]);
    for (const preview of previews) {
      const keys = ["provider", "event", "decision", "reason", "link", "request", "skippedLines"];
      expect(Object.keys(preview)).toEqual(keys);
      expect(Object.keys(preview["request"] as Json)).toEqual(["method", "url", "headers", "body"]);
    }
    for (const secret of [...SECRETS, PERSONAL]) expect(out).not.toContain(secret);
    expect(out.match(/\*\*\*/g)).toHaveLength(5);
  });

  test("shows its secrets with --reveal, and signs the token at --now", async () => {
    const run = await preview([...order("order.json"), ...config(), "--reveal", "--now", "2026-03-01T00:00:00+01:00"]);
    expect(run.code).toBe(0);
    for (const secret of SECRETS) expect(run.out).toContain(secret);
    expect(run.out).not.toContain("***");
    const [, fit] = JSON.parse(run.out) as { request: { headers: { Authorization: string } } }[];
    expect(decodeJwt(fit?.request.headers.Authorization.slice(7) ?? "").iat).toBe(Date.UTC(2026, 1, 28, 23) / 1000);
  });

  test("keeps the digits of an id past 2^53, and may begin with a byte order mark", async () => {
    const body = JSON.stringify(orderBody({ admin_graphql_api_id: null, id: "@" }));
    file("long.json", `\uFEFF${body.replace('"@"', "820982911946154508")}`);
    const { out } = await preview([...order("long.json"), ...config()]);
    expect(JSON.parse(out)).toMatchObject([{ request: { body: { orderId: "820982911946154508" } } }, {}, {}, {}]);
  });

  test("that is skipped says why, and has no request", async () => {
    file("test-order.json", orderBody({ test: true }));
    const { code, out } = await preview([...order("test-order.json"), ...config(), "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ decision: "skip", reason: "test_order", request: null }, {}, {}, {}]);
  });

  test("that can't be read is refused, file and field named", async () => {
    file("no-total.json", orderBody({ total_price: null }));
    expectRefusal(await preview([...order("no-total.json"), ...config()]), "no-total.json", "total_price");
  });
});

describe("many orders", () => {
  test("are an object by base name", async () => {
    file("other/second.json", orderBody({ test: true }));
    const { code, out } = await preview([...order("order.json", "other/second.json"), ...config()]);
    expect(code).toBe(0);
    const byName = JSON.parse(out) as Record<string, Json[]>;
    expect(Object.keys(byName)).toEqual(["order.json", "second.json"]);
    expect([byName["order.json"]?.length, byName["second.json"]?.[0]?.["reason"]]).toEqual([4, "test_order"]);
  });

  test("are printed all the same where some can't be read; the exit code is 2", async () => {
    file("refund.json", { id: 1, order_id: 2, created_at: "2026-01-01T00:00:00Z" });
    file("broken.json", '{"id": 1');
    const files = ["refund.json", "order.json", "broken.json", "missing.json"];
    const { code, out, error } = await preview([...order(...files), ...config()]);
    expect({ code, error }).toEqual({ code: 2, error: "" });
    const byName = JSON.parse(out) as Json;
    expect(byName).toEqual({
      "refund.json": { error: expect.stringContaining("currency") as string },
      "order.json": expect.any(Array) as unknown[],
      "broken.json": { error: expect.stringContaining("JSON") as string },
      "missing.json": { error: expect.stringContaining("missing.json") as string },
    });
  });
});

describe("bad input ends with exit code 2 and one sentence", () => {
  const good = (): string[] => [...order("order.json"), ...config()];
  const withConfig = async (content: unknown): Promise<Run> => {
    file("bad-config.json", content);
    return preview([...order("order.json"), ...config("bad-config.json")]);
  };

  test("no order, no config", async () => {
    expectRefusal(await preview(config()), "--order");
    expectRefusal(await preview(order("order.json")), "--config");
  });

  test("a file that isn't there", async () => {
    expectRefusal(await preview([...order("nowhere.json"), ...config()]), "nowhere.json");
    expectRefusal(await preview([...order("order.json"), ...config("nowhere.json")]), "nowhere.json");
    expectRefusal(await preview([...order("other"), ...config()]), "other");
  });

  test("an unknown option", async () => {
    expectRefusal(await preview([...good(), "--send"]), "--send");
    expectRefusal(await preview([...good(), "stray"]), "stray");
  });

  test("a --now without its offset", async () => {
    expectRefusal(await preview([...good(), "--now", "2026-03-01T00:00:00"]), "--now");
  });

  test("a config that is no JSON", async () => {
    expectRefusal(await withConfig("shop: {}"), "bad-config.json", "JSON");
  });

  test("a config with a field at fault", async () => {
    const shop = { ...(previewConfig()["shop"] as Json), timeZone: "Mars/Olympus" };
    expectRefusal(await withConfig(previewConfig({}, { shop })), "bad-config.json", "shop.timeZone");
  });

  test("an unknown setting", async () => {
    const bad = previewConfig({ robosize: { orderUpdate: true } });
    expectRefusal(await withConfig(bad), "bad-config.json", "connections.robosize.settings.orderUpdate");
  });

  test("a private key that can't be used", async () => {
    const own = (previewConfig()["connections"] as Record<string, Json>)["fit-analytics"];
    const credential = { privateKey: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", keyId: "1" };
    const bad = previewConfig({}, { connections: { "fit-analytics": { ...own, credential } } });
    expectRefusal(await withConfig(bad), "bad-config.json", "connections.fit-analytics.credential");
  });

  test("a plain-http or loopback origin outside the sandbox", async () => {
    expectRefusal(await preview(good(), { NAIZ_ORIGIN: "http://naiz.example" }), "NAIZ_ORIGIN", "FITLOOP_SANDBOX");
    expectRefusal(await preview(good(), { ROBOSIZE_ORIGIN: "https://127.0.0.1:1" }), "ROBOSIZE_ORIGIN");
  });
});

test("in the sandbox the origins of the environment stand before each path", async () => {
  const { code, out } = await preview([...order("order.json"), ...config()], {
    FITLOOP_SANDBOX: "1",
    BODYGRAM_ORIGIN: "http://127.0.0.1:4001",
    FIT_ANALYTICS_ORIGIN: "http://127.0.0.1:4002/",
    NAIZ_ORIGIN: "http://localhost:4003",
  });
  expect(code).toBe(0);
  const urls = (JSON.parse(out) as { request: { url: string } }[]).map(({ request }) => request.url);
  expect(urls).toEqual([
    "http://127.0.0.1:4001/v2/CreatePurchase",
    "http://127.0.0.1:4002/api/v1/events/purchases/",
    "http://localhost:4003/api/partners/hook/www.alpine.example/***",
    "https://api.robosize.com/api/v1/business/order/?api_key=***",
  ]);
});
