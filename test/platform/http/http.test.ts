import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { UnknownOriginError, createHttp } from "#app/platform/http/http.server.ts";
import type { Http, HttpLimits } from "#app/platform/http/http.server.ts";
import { isPrivateAddress } from "#app/platform/http/private-address.server.ts";

type Answer = (response: ServerResponse, request: IncomingMessage, body: string) => void;

let misbehave: Answer;
let asked: string[] = [];
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    asked.push(`${request.method} ${request.url}`);
    misbehave(response, request, body);
  });
});
let origin: string;
let http: Http;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  http = createHttp({ origins: [origin], sandbox: true });
});
afterEach(() => {
  asked = [];
});
afterAll(async () => {
  await http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const get = (answer: Answer, limits?: HttpLimits) => {
  misbehave = answer;
  return http.request(
    { method: "GET", url: `${origin}/path?a=%20b`, headers: { accept: "application/json" }, body: null },
    limits,
  );
};

test("an answer comes with its status, headers and body, and the request went out as described", async () => {
  misbehave = (response, request, body) => {
    response.setHeader("Retry-After", "3").setHeader("Set-Cookie", ["a=1", "b=2"]);
    response.writeHead(429).end(`${request.headers["content-type"]} ${body} é`);
  };
  const headers = { "content-type": "application/json" };
  const exchange = await http.request({ method: "POST", url: `${origin}/orders/?k=v`, headers, body: '{"é":1}' });
  expect(exchange).toMatchObject({
    kind: "answer",
    status: 429,
    headers: { "retry-after": "3", "set-cookie": "a=1, b=2" },
    body: 'application/json {"é":1} é',
    complete: true,
    truncated: false,
  });
  expect(exchange.ms).toBeLessThan(5000);
  expect(asked).toEqual(["POST /orders/?k=v"]);
});

test("a redirect is an answer and is not followed", async () => {
  const exchange = await get((response) => response.writeHead(302, { location: `${origin}/elsewhere` }).end());
  expect(exchange).toMatchObject({ status: 302, headers: { location: `${origin}/elsewhere` }, complete: true });
  expect(asked).toEqual(["GET /path?a=%20b"]);
});

test("a provider that hangs gives no answer within the time limit, may have got the request, and is hung up on", async () => {
  let hungUp: Promise<unknown> = Promise.resolve();
  const hang: Answer = (response) => {
    hungUp = once(response, "close");
  };
  const exchange = await get(hang, { timeoutMs: 50 });
  expect(exchange).toMatchObject({ kind: "no_answer", reason: "timeout", sent: true });
  await hungUp;
});

test("a provider that drips its answer is cut off at the same limit, with what came", async () => {
  const drip: Answer = (response) => {
    response.writeHead(200).write("{");
    const timer = setInterval(() => response.write(" "), 10);
    response.on("close", () => clearInterval(timer));
  };
  const exchange = await get(drip, { timeoutMs: 100 });
  expect(exchange).toMatchObject({ kind: "answer", status: 200, complete: false, truncated: false });
  expect(exchange).toHaveProperty("body", expect.stringMatching(/^\{ +$/));
  expect(exchange.ms).toBeLessThan(5000);
});

test("headers that drip without an end count against the limit", async () => {
  const drip: Answer = (response) => {
    response.socket?.write("HTTP/1.1 200 OK\r\nx-first: 1\r\n");
  };
  expect(await get(drip, { timeoutMs: 50 })).toMatchObject({ kind: "no_answer", reason: "timeout", sent: true });
});

test("a connection that is reset before the status is no answer, and uncertain", async () => {
  expect(await get((response) => response.socket?.resetAndDestroy())).toMatchObject({
    kind: "no_answer",
    reason: "connection",
    sent: true,
  });
});

test("an answer that breaks off after its status is still an answer", async () => {
  const half: Answer = (response) => {
    response.writeHead(201, { "content-length": "100" });
    response.write('{"id":', () => response.socket?.destroy());
  };
  expect(await get(half)).toMatchObject({
    kind: "answer",
    status: 201,
    body: '{"id":',
    complete: false,
    truncated: false,
  });
  expect(await get((response) => response.end("fine"))).toMatchObject({ body: "fine", complete: true });
});

test("of 10 MB only as much is read as was asked for", async () => {
  const megabyte = "x".repeat(1024 * 1024);
  let written = 0;
  let hungUp: Promise<unknown> = Promise.resolve();
  const flood: Answer = (response) => {
    hungUp = once(response, "close");
    response.writeHead(200, { "content-length": String(10 * megabyte.length) });
    const pour = (): void => {
      while (written < 10) {
        written += 1;
        if (!response.write(megabyte)) return void response.once("drain", pour);
      }
      response.end();
    };
    pour();
  };
  const exchange = await get(flood, { maxBytes: 1000 });
  expect(exchange).toMatchObject({
    kind: "answer",
    status: 200,
    body: "x".repeat(1000),
    complete: false,
    truncated: true,
  });
  await hungUp;
  expect(written).toBeLessThan(10);
});

test("an answer of exactly the cap is whole, and a cut through a character leaves readable text", async () => {
  expect(await get((response) => response.end("12345"), { maxBytes: 5 })).toMatchObject({
    body: "12345",
    complete: true,
  });
  expect(await get((response) => response.end("aé"), { maxBytes: 2 })).toMatchObject({
    body: "a\uFFFD",
    truncated: true,
  });
});

test("nobody at the address: nothing was sent", async () => {
  const closed = createHttp({ origins: ["http://127.0.0.1:1"], sandbox: true });
  const exchange = await closed.request({ method: "GET", url: "http://127.0.0.1:1/", headers: {}, body: null });
  expect(exchange).toMatchObject({ kind: "no_answer", reason: "connection", sent: false });
  await closed.close();
});

test("plain HTTP where TLS is expected is named so", async () => {
  const tls = createHttp({ origins: [origin.replace("http:", "https:")], sandbox: true });
  const url = `${origin.replace("http:", "https:")}/`;
  expect(await tls.request({ method: "GET", url, headers: {}, body: null })).toMatchObject({
    kind: "no_answer",
    reason: "tls",
    sent: false,
  });
  await tls.close();
});

test("a request that waited for a connection until its time was up is never sent", async () => {
  const narrow = createHttp({ origins: [origin], sandbox: true, connections: 1 });
  const ask = (path: string, timeoutMs: number) =>
    narrow.request({ method: "GET", url: origin + path, headers: {}, body: null }, { timeoutMs });
  let release = (): void => undefined;
  misbehave = (response) => (release = () => response.end());
  const first = ask("/first", 5000);
  const second = await ask("/second", 50);
  expect(second).toMatchObject({ kind: "no_answer", reason: "timeout", sent: false });
  release();
  expect(await first).toMatchObject({ status: 200 });
  misbehave = (response) => response.end();
  expect(await ask("/third", 5000)).toMatchObject({ status: 200 });
  expect(asked).toEqual(["GET /first", "GET /third"]);
  await narrow.close();
});

test("connections are kept and shared by requests", async () => {
  const ports = new Set<number | undefined>();
  for (let n = 0; n < 10; n++) {
    await get((response, request) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
  }
  // A pool may open a second one while the first is still being put back.
  expect(ports.size).toBeLessThanOrEqual(2);
});

test.each(["http://127.0.0.1:2/", "https://evil.example/orders"])(
  "an origin off the list is refused: %s",
  async (url) => {
    await expect(http.request({ method: "GET", url, headers: {}, body: null })).rejects.toBeInstanceOf(
      UnknownOriginError,
    );
  },
);

test("outside the sandbox an address or a name that leads to this machine is refused", async () => {
  expect(() => createHttp({ origins: [origin] })).toThrow(UnknownOriginError);
  const named = origin.replace("127.0.0.1", "localhost");
  const real = createHttp({ origins: [named] });
  const exchange = await real.request({ method: "GET", url: `${named}/`, headers: {}, body: null });
  expect(exchange).toMatchObject({ kind: "no_answer", reason: "dns", sent: false });
  expect(asked).toEqual([]);
  await real.close();
});

test.each([
  ["10.1.2.3", true],
  ["172.31.255.255", true],
  ["172.32.0.1", false],
  ["169.254.169.254", true],
  ["100.64.0.1", true],
  ["8.8.8.8", false],
  ["::1", true],
  ["::ffff:10.0.0.1", true],
  ["::ffff:8.8.8.8", false],
  ["fd00::1", true],
  ["fe80::1", true],
  ["2606:4700::1", false],
  ["provider.example", false],
])("%s is private: %s", (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});
