import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Log } from "#app/platform/telemetry/log.ts";
import { createTrace, traceIdOf } from "#app/platform/telemetry/trace.server.ts";

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  links?: { traceId: string }[];
  status?: { code: number };
}
interface Export {
  resourceSpans: { resource: { attributes: Span["attributes"] }; scopeSpans: { spans: Span[] }[] }[];
}

const ORDER = { shopId: 7, orderId: "450789469" };
const FROM = Date.parse("2026-11-20T10:00:00.250Z");
const arrival = { name: "ingest orders/paid", from: FROM, to: FROM + 4, attributes: {}, failed: false, accepted: true };
const attempt = { name: "attempt naiz", from: FROM + 9, to: FROM + 60, attributes: {}, failed: false };

describe("traces", () => {
  let collector: Server;
  let endpoint: string;
  let answers: number[];
  const seen: { path: string; type: string; body: Export }[] = [];
  const warnings: object[] = [];
  const log: Log = { debug() {}, info() {}, warn: (fields: object) => void warnings.push(fields), error() {} } as Log;
  const trace = (share = 1) => createTrace({ endpoint, share, role: "worker", log });
  const spans = (): Span[] =>
    seen.flatMap(({ body }) =>
      body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );

  beforeEach(async () => {
    answers = [];
    seen.length = 0;
    warnings.length = 0;
    collector = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        const status = answers.shift() ?? 200;
        if (status === 200) {
          seen.push({
            path: request.url ?? "",
            type: request.headers["content-type"] ?? "",
            body: JSON.parse(text) as Export,
          });
        }
        response.writeHead(status).end("{}");
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
    endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => collector.close(resolve)));

  it("join the webhook in one process with the attempts in another", async () => {
    const web = trace();
    const worker = trace();
    web.arrived(ORDER, "order_paid", arrival);
    worker.attempted(ORDER, "order_paid", attempt);
    await Promise.all([web.close(), worker.close()]);
    const webhook = spans().find(({ name }) => name === "ingest orders/paid");
    const sent = spans().find(({ name }) => name === "attempt naiz");
    expect(seen.map(({ path, type }) => [path, type])).toEqual(Array(2).fill(["/v1/traces", "application/json"]));
    expect(webhook).toMatchObject({
      traceId: traceIdOf(ORDER),
      kind: 2,
      startTimeUnixNano: "1795168800250000000",
      endTimeUnixNano: "1795168800254000000",
    });
    expect(webhook?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(webhook?.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(sent).toMatchObject({ traceId: webhook?.traceId, parentSpanId: webhook?.spanId, kind: 3 });
    expect(sent?.spanId).not.toBe(webhook?.spanId);
  });

  it("put a repeated webhook beside the first, never in its place", async () => {
    const web = trace();
    web.arrived(ORDER, "order_paid", arrival);
    web.arrived(ORDER, "order_paid", { ...arrival, accepted: false });
    await web.close();
    const [first, second] = spans();
    expect(second).toMatchObject({ traceId: first?.traceId, parentSpanId: first?.spanId });
    expect(second?.spanId).not.toBe(first?.spanId);
  });

  it("link a plan with the orders that it was made for", async () => {
    const worker = trace();
    const orders = [ORDER, { shopId: 7, orderId: "2" }];
    worker.planned(orders, { from: FROM, to: FROM + 3, attributes: { "fitloop.orders": 2 }, failed: false });
    await worker.close();
    const [plan] = spans();
    expect(plan?.links?.map(({ traceId }) => traceId)).toEqual(orders.map(traceIdOf));
    expect(plan?.attributes).toEqual([{ key: "fitloop.orders", value: { intValue: 2 } }]);
  });

  it("hold no key of an order or a shop", async () => {
    const web = trace();
    const order = { shopId: 918273, orderId: "450789469123" };
    web.arrived(order, "order_paid", arrival);
    web.planned([order], { from: FROM, to: FROM, attributes: {}, failed: false });
    web.attempted(order, "order_paid", attempt);
    await web.close();
    expect(spans()).toHaveLength(3);
    expect(JSON.stringify(seen)).not.toMatch(/918273|450789469123/);
  });

  it("mark what failed", async () => {
    const worker = trace();
    worker.attempted(ORDER, "order_paid", { ...attempt, failed: true });
    worker.attempted(ORDER, "order_paid", attempt);
    await worker.close();
    expect(spans().map(({ status }) => status)).toEqual([{ code: 2 }, { code: 0 }]);
  });

  it("take the same share of orders in every process", async () => {
    const [web, worker] = [trace(0.3), trace(0.3)];
    const orders = Array.from({ length: 300 }, (_, index) => ({ shopId: 1, orderId: String(index) }));
    for (const order of orders) {
      web.arrived(order, "order_paid", arrival);
      worker.attempted(order, "order_paid", attempt);
    }
    await Promise.all([web.close(), worker.close()]);
    const idsOf = (start: string): string[] =>
      spans()
        .filter(({ name }) => name.startsWith(start))
        .map(({ traceId }) => traceId)
        .sort();
    expect(idsOf("ingest")).toEqual(idsOf("attempt"));
    expect(idsOf("ingest").length).toBeGreaterThan(60);
    expect(idsOf("ingest").length).toBeLessThan(120);
  });

  it("wait for a collector that is busy, and let go of what it refuses", async () => {
    answers = [503];
    const busy = trace();
    for (let index = 0; index < 512; index += 1) busy.attempted(ORDER, "order_paid", attempt);
    await busy.close();
    await busy.close();
    expect(spans()).toHaveLength(512);
    expect(warnings).toEqual([]);

    answers = [400];
    const refused = trace();
    refused.attempted(ORDER, "order_paid", attempt);
    await refused.close();
    expect(warnings.at(-1)).toEqual({ reason: "HTTP 400", dropped: 1 });
  });

  it("never grow past their bound while no collector answers", async () => {
    await new Promise((resolve) => collector.close(resolve));
    const alone = trace();
    for (let index = 0; index < 10_000; index += 1) alone.attempted(ORDER, "order_paid", attempt);
    await alone.close();
    // The first group is under way, 8,192 wait, and the rest was let go at once.
    const all = { reason: "ECONNREFUSED", dropped: 512 + 8_192 };
    await vi.waitFor(() => expect(warnings.at(-1)).toEqual(all), { timeout: 8_000 });
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  });
});
