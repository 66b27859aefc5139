import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { traceIdOf } from "#app/platform/telemetry/trace.server.ts";
import type { AppProcess } from "#test/sandbox/demo/app-process.ts";
import { type Connections, fitloop } from "#test/sandbox/demo/connect.ts";
import { settledLedger } from "#test/sandbox/demo/ledger.ts";
import { demoOrder } from "#test/sandbox/demo/orders.ts";
import type { LedgerLine } from "#test/sandbox/demo/report.ts";
import { type Sandbox, startSandbox } from "#test/sandbox/demo/sandbox.ts";
import { placeOrder } from "#test/sandbox/shopify/orders.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";

const ORDERS = 6;

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  links?: { traceId: string }[];
}

describe("what an operator sees of orders on their walk", () => {
  let dataDir: string;
  let sandbox: Sandbox;
  let app: AppProcess | undefined;
  let connections: Connections;
  let collector: Server;
  let ledger: LedgerLine[];
  let metrics: string[];
  let attempts: { delivery: string; [field: string]: unknown }[];
  const exported: string[] = [];

  beforeAll(async () => {
    collector = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        exported.push(text);
        response.end("{}");
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    dataDir = mkdtempSync(join(tmpdir(), "fitloop-walk-"));
    sandbox = await startSandbox({
      dataDir,
      seed: "walk",
      appPort: 0,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, LOG_LEVEL: "debug" },
    });
    app = await sandbox.startApp();
    connections = await sandbox.connectShop();
    const shop = sandbox.shopify.shop(DEMO_SHOP.domain);
    // One order's first request to one provider is refused for good, so that an outcome other than delivered is seen.
    sandbox.providers.fail("robosize", { kind: "status", status: 422 }, { requests: 1 });
    for (let index = 0; index < ORDERS; index += 1) placeOrder(shop, demoOrder(shop, "walk", index).request);
    await sandbox.shopify.settled();
    ledger = await settledLedger(sandbox.env, DEMO_SHOP.domain, ORDERS);
    const { metricsPort } = lineOf("started") as { metricsPort: number };
    metrics = (await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()).split("\n");
    await app.stop();
    attempts = logged().filter(({ event }) => event === "delivery.attempted") as typeof attempts;
  }, 180_000);
  afterAll(async () => {
    await app?.stop();
    await sandbox.close();
    await new Promise((resolve) => collector.close(resolve));
    rmSync(dataDir, { recursive: true, force: true });
  });

  const logged = (): Record<string, unknown>[] =>
    (app?.lines ?? []).flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Record<string, unknown>] : []));
  const lineOf = (message: string) => logged().find(({ msg }) => msg === message);
  const sum = (name: string): number =>
    metrics.filter((line) => line.startsWith(name)).reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
  const spans = (): Span[] =>
    exported.flatMap((text) =>
      (JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans.flatMap(
        ({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans),
      ),
    );

  it("is exactly one line of the log for each attempt, with the fields that the runbook names", () => {
    const made = ledger.reduce((total, line) => total + line.attempts, 0);
    expect(made).toBe(ORDERS * 4);
    expect(attempts).toHaveLength(made);
    expect(new Set(attempts.map(({ delivery, attempt }) => `${delivery} ${String(attempt)}`)).size).toBe(made);
    const FIELDS = ["level", "time", "role", "pid", "event", "delivery", "attempt", "outcome", "code", "httpStatus"];
    for (const line of attempts) {
      expect(Object.keys(line).sort()).toEqual([...FIELDS, "ms", "status", "dueAt", "msg"].sort());
    }
    const refused = attempts.filter(({ status }) => status === "dead");
    expect(refused).toMatchObject([{ outcome: "rejected", httpStatus: 422, dueAt: null, level: "info" }]);
  });

  it("holds no secret, in log and traces alike", async () => {
    const secrets = Object.values(connections.entries).flatMap(({ credential }) => Object.values(credential));
    const everything = [...(app?.lines ?? []), ...exported].join("\n");
    for (const secret of [...secrets, sandbox.env["SHOPIFY_API_SECRET"] ?? ""]) {
      // Of a private key a line in its middle, since its frame is no secret.
      const telling = secret.includes("\n") ? (secret.split("\n")[3] ?? "") : secret;
      expect(telling === "sandbox-1" || !everything.includes(telling), telling.slice(0, 4)).toBe(true);
    }
    expect(everything).not.toMatch(/eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}/);
  });

  it("is counted once in the metrics", () => {
    // An order that its creation told as paid already brings nothing new.
    const taken = ["accepted", "duplicate"].map((outcome) => `{topic="orders/paid",outcome="${outcome}"}`);
    expect(taken.reduce((total, labels) => total + sum(`fitloop_webhooks_total${labels}`), 0)).toBe(ORDERS);
    expect(sum('fitloop_webhook_seconds_count{topic="orders/paid"}')).toBe(ORDERS);
    expect(sum("fitloop_attempts_total")).toBe(ORDERS * 4);
    expect(sum('fitloop_deliveries_total{provider="robosize",outcome="dead"}')).toBe(1);
    expect(sum("fitloop_delivery_seconds_count")).toBe(ORDERS * 4 - 1);
    expect(sum("fitloop_delivery_seconds_sum")).toBeGreaterThan(0);
    expect(sum("fitloop_delivery_seconds_sum") / (ORDERS * 4 - 1)).toBeLessThan(30);
    expect(sum("fitloop_upstream_delay_seconds_count")).toBeGreaterThanOrEqual(ORDERS);
    expect(sum('fitloop_dead_deliveries{provider="robosize"}')).toBe(1);
    expect(sum("fitloop_workers")).toBe(1);
    expect(sum("fitloop_database_connections")).toBeGreaterThan(0);
  });

  it("is one trace for each order, from the webhook to its attempts", async () => {
    const webhooks = spans().filter(({ name }) => name === "ingest orders/paid");
    expect(webhooks).toHaveLength(ORDERS);
    for (const webhook of webhooks) {
      const below = spans().filter(({ parentSpanId }) => parentSpanId === webhook.spanId);
      const named = below.filter(({ name }) => name.startsWith("attempt "));
      expect(named.map(({ name }) => name).sort()).toEqual(
        ["bodygram", "fit-analytics", "naiz", "robosize"].map((provider) => `attempt ${provider}`),
      );
      expect(new Set(below.map(({ traceId }) => traceId))).toEqual(new Set([webhook.traceId]));
    }
    const [shopId = "", orderId = ""] = (attempts[0]?.delivery ?? "").split("/");
    const sought = traceIdOf({ shopId: Number(shopId), orderId });
    expect(webhooks.some(({ traceId }) => traceId === sought)).toBe(true);
    const linked = spans()
      .filter(({ name }) => name === "plan")
      .flatMap(({ links }) => links ?? []);
    expect(linked.map(({ traceId }) => traceId)).toContain(sought);
  });

  it("names no shop, order or person in a trace", () => {
    const told = exported.join("\n");
    expect(told).not.toContain("myshopify");
    for (const { orderId } of ledger) expect(told.includes(orderId), orderId).toBe(false);
  });

  it("is still there for an operator after a restart", async () => {
    expect(
      await fitloop(sandbox.env, "deliveries", "list", "--shop", DEMO_SHOP.domain, "--status", "dead"),
    ).toMatchObject({
      entries: [{ provider: "robosize", status: "dead" }],
    });
  });
});
