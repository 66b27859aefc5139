// The four providers under load, one process: raw sockets, a table of who got what, and each one's documented answer.
import { createPublicKey, verify } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { FrameReader } from "./frames.ts";
import { monotonicMs, type StandInOrder, type StandInReport } from "./messages.ts";
import { FIRST_ORDER_ID } from "./orders.ts";

/** Where an order's id stands in each provider's request, and what a good answer looks like. */
const PROVIDERS = [
  { name: "bodygram", idAfter: '"orderId":"', answer: answer(200, '{"status":"success"}') },
  {
    name: "fit-analytics",
    idAfter: '"order":"',
    answer: answer(200, '{"data":null,"errors":[null,null,null],"meta":{"txid":"0190a5e0-bench","count":3}}'),
  },
  { name: "naiz", idAfter: '"internalRef":"', answer: answer(200, "") },
  { name: "robosize", idAfter: '"store_id":"', answer: answer(201, '{"id":4711,"store_id":"bench"}') },
] as const;
const FIT = 1;
const UNAVAILABLE = answer(503, "");
const ID_DIGITS = 13;
const FIRST_DIGITS = String(FIRST_ORDER_ID).slice(0, 4);
const CHECK_EVERY = 50;

function answer(status: number, body: string): Buffer {
  const type = body === "" ? "" : "Content-Type: application/json\r\n";
  return Buffer.from(`HTTP/1.1 ${status} X\r\n${type}Content-Length: ${body.length}\r\n\r\n${body}`);
}

const publicKey = createPublicKey(process.env["BENCH_PUBLIC_KEY"] ?? "");
let first = 0;
let latencies: number[] = [];
let failFirst = false;
/** Calls answered 2xx per order and provider; and whether the one call that is to fail has come. */
let answered = new Uint8Array(0);
let failed = new Uint8Array(0);
let takenAt = new Float64Array(0);
let report: StandInReport = nothing();
let awaited: { what: "delivered" | "failedOnPurpose"; count: number; reached(): void } | null = null;

function nothing(): StandInReport {
  return { delivered: 0, twice: 0, failedOnPurpose: 0, lastAt: 0, tokensChecked: 0, tokensBad: 0 };
}

const ports = await Promise.all(PROVIDERS.map((_, provider) => listen(provider)));
process.send?.({ ports: Object.fromEntries(PROVIDERS.map(({ name }, index) => [name, ports[index]])) });

process.on("message", (order: StandInOrder) => {
  if (order.do === "begin") {
    const { slow } = order;
    ({ first, failFirst } = order);
    latencies = PROVIDERS.map(({ name }) => (slow?.provider === name ? slow.latencyMs : order.latencyMs));
    answered = new Uint8Array(order.count * PROVIDERS.length);
    failed = new Uint8Array(order.count * PROVIDERS.length);
    takenAt = new Float64Array(order.count * PROVIDERS.length);
    report = nothing();
    process.send?.({});
  } else if (order.do === "times") {
    const [from, to] = [order.from, order.from + order.count].map((place) => place * PROVIDERS.length);
    process.send?.({ providers: PROVIDERS.map(({ name }) => name), takenAt: [...takenAt.subarray(from, to)] });
  } else {
    void waitFor(order).then(() => process.send?.(report));
  }
});

/** One of the providers for each order, spread evenly over any arithmetic sequence of orders (Fibonacci hashing). */
const scattered = (order: number): number => (Math.imul(order, 0x9e3779b1) >>> 16) % PROVIDERS.length;

/** Waits until so many are counted, or for so long. */
async function waitFor({ what, count, timeoutMs }: Extract<StandInOrder, { do: "await" }>): Promise<void> {
  if (report[what] >= count) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    const reached = (): void => {
      clearTimeout(timer);
      resolve();
    };
    awaited = { what, count, reached };
  });
  awaited = null;
}

function tellWaiting(): void {
  if (awaited && report[awaited.what] >= awaited.count) awaited.reached();
}

function listen(provider: number): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => {
    const reader = new FrameReader((head, body) => receive(provider, socket, head, body));
    socket.on("data", (chunk) => reader.push(chunk));
    socket.on("error", () => socket.destroy());
  });
  return new Promise((resolve) => {
    server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

function receive(provider: number, socket: Socket, head: string, body: Buffer): void {
  const reply = judge(provider, head, body);
  const latencyMs = latencies[provider] ?? 0;
  if (latencyMs === 0) socket.write(reply);
  else setTimeout(() => socket.write(reply), latencyMs);
}

function judge(provider: number, head: string, body: Buffer): Buffer {
  const { idAfter, answer: good } = PROVIDERS[provider] ?? PROVIDERS[0];
  // With the first digits of the bench's own ids: a line's reference may stand under the same key before the order's.
  const start = body.indexOf(idAfter + FIRST_DIGITS) + idAfter.length;
  const order = Number(body.toString("latin1", start, start + ID_DIGITS)) - FIRST_ORDER_ID - first;
  const place = order * PROVIDERS.length + provider;
  if (!(place >= 0 && place < answered.length)) return good;
  // One delivery of each order fails once. Which one is scattered: ten in a row of one shop's would open its circuit.
  if (failFirst && scattered(order) === provider && failed[place] === 0) {
    failed[place] = 1;
    report.failedOnPurpose += 1;
    tellWaiting();
    return UNAVAILABLE;
  }
  const before = answered[place] ?? 0;
  answered[place] = Math.min(255, before + 1);
  report.lastAt = monotonicMs();
  if (before === 1) report.twice += 1;
  if (before === 0) {
    takenAt[place] = report.lastAt;
    report.delivered += 1;
    tellWaiting();
  }
  if (provider === FIT && order % CHECK_EVERY === 0) checkToken(head);
  return good;
}

function checkToken(head: string): void {
  const [, signed = "", signature = ""] = /\r\nauthorization: Bearer ([\w-]+\.[\w-]+)\.([\w-]+)/i.exec(head) ?? [];
  report.tokensChecked += 1;
  const good = verify("sha256", Buffer.from(signed), publicKey, Buffer.from(signature, "base64url"));
  if (!good) report.tokensBad += 1;
}
