import { connect } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { get, post, useProviders } from "./support.ts";

const providers = useProviders();
const origin = (name: "bodygram" | "naiz" | "robosize") => providers.get().origins[name];
const url = () => `${origin("bodygram")}/v2/CreatePurchase`;
const last = () => providers.get().records("bodygram").at(-1);

const purchase = {
  clientKey: "key",
  clientSessionId: "session",
  orderId: "9876",
  items: [{ sku: "E1", brand: "B", size: "M", price: 19.99, quantity: 2 }],
  createdAt: Date.UTC(2026, 10, 2, 9, 0, 0),
  currency: "USD",
  countryCode: "JP",
  languageCode: "en",
};
const success = { status: "success" };

beforeAll(() => {
  providers.get().register({ provider: "bodygram", clientKey: "key" });
  providers.get().register({ provider: "robosize", apiKey: "key" });
});

/** Sends raw bytes and gives all that came back before the connection ended, and whether it was reset. */
async function exchange(body: unknown): Promise<{ text: string; reset: boolean }> {
  const { hostname, port, host } = new URL(url());
  const text = JSON.stringify(body);
  const head = `POST /v2/CreatePurchase HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\nconnection: close\r\n`;
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let received = "";
    let reset = false;
    socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
    socket.on("error", () => (reset = true));
    socket.on("close", () => resolve({ text: received, reset }));
    socket.write(`${head}content-length: ${String(Buffer.byteLength(text))}\r\n\r\n${text}`);
  });
}

describe("what a fault answers", () => {
  it("takes a request that it delays", async () => {
    providers.get().fail("bodygram", { kind: "latency", ms: 20 });
    const started = performance.now();
    expect((await post(url(), purchase)).json).toEqual(success);
    expect(performance.now() - started).toBeGreaterThanOrEqual(19);
    expect(last()).toMatchObject({ accepted: true, fault: "latency", status: 200 });
  });

  it("judges a request that it delays", async () => {
    providers.get().fail("bodygram", { kind: "latency", ms: 0 });
    expect((await post(url(), {})).status).toBe(400);
    expect(last()).toMatchObject({ accepted: false, fault: "latency" });
  });

  it.each([401, 403, 429, 500, 503])("refuses with %i and takes nothing", async (status) => {
    providers.get().fail("bodygram", { kind: "status", status });
    const answer = await post(url(), purchase);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("retry-after")).toBeNull();
    expect(last()).toMatchObject({ status, accepted: false, orders: [], body: purchase });
    expect(last()?.refusal).toContain("fault");
    expect(providers.get().summary().bodygram.distinct).toBe(0);
  });

  it.each([
    ["seconds", { seconds: 120 }, "120"],
    ["an HTTP date by the sandbox's clock", { seconds: 120, as: "date" as const }, "Mon, 02 Nov 2026 09:32:00 GMT"],
    ["anything", { raw: "soon" }, "soon"],
  ])("throttles with Retry-After as %s", async (_form, retryAfter, expected) => {
    providers.get().fail("bodygram", { kind: "status", status: 429, retryAfter });
    expect((await post(url(), purchase)).headers.get("retry-after")).toBe(expected);
  });

  it("never answers, and lets go of the request when the stand-ins close or the client leaves", async () => {
    providers.get().fail("bodygram", { kind: "hang" });
    const leaving = new AbortController();
    const body = JSON.stringify(purchase);
    const headers = { "content-type": "application/json" };
    const waiting = fetch(url(), { method: "POST", body, headers, signal: leaving.signal });
    await expect.poll(() => last()?.fault).toBe("hang");
    expect(last()).toMatchObject({ status: null, accepted: false });
    leaving.abort();
    await expect(waiting).rejects.toThrow();
  });

  it("resets the connection before it has read the request", async () => {
    providers.get().fail("bodygram", { kind: "reset", when: "before" });
    expect(await exchange(purchase)).toEqual({ text: "", reset: true });
    expect(last()).toMatchObject({ status: null, accepted: false, body: null, fault: "reset before" });
  });

  it("resets the connection after it has read the request, taken or not as told", async () => {
    providers.get().fail("bodygram", { kind: "reset" });
    expect(await exchange(purchase)).toEqual({ text: "", reset: true });
    expect(last()).toMatchObject({ status: null, accepted: false, body: purchase, fault: "reset after" });
    providers.get().fail("bodygram", { kind: "reset" }, { accept: true });
    expect(await exchange(purchase)).toEqual({ text: "", reset: true });
    expect(last()).toMatchObject({ status: null, accepted: true, orders: [{ order: "9876" }] });
  });

  it("keeps an order whose answer was lost, so that Robosize's list shows it", async () => {
    const list = `${origin("robosize")}/api/v1/business/order/?api_key=key`;
    providers.get().fail("robosize", { kind: "reset" }, { accept: true, requests: 1 });
    await expect(post(list, { store_id: "1", device_id: "d", data: {} })).rejects.toThrow();
    expect((await get(list)).json).toMatchObject({ count: 1, results: [{ store_id: "1" }] });
  });

  it("drips the right answer", async () => {
    providers.get().fail("bodygram", { kind: "drip", ms: 1, bytes: 4 });
    expect((await post(url(), purchase)).json).toEqual(success);
    expect(last()).toMatchObject({ accepted: true, fault: "drip" });
  });

  it("sends half of the body that it promised and cuts the connection", async () => {
    providers.get().fail("bodygram", { kind: "half-body" });
    const { text } = await exchange(purchase);
    const [head = "", body = ""] = text.split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1.1 200/);
    expect(Number(/content-length: (\d+)/.exec(head)?.[1])).toBe(body.length * 2);
    await expect(post(url(), purchase)).rejects.toThrow();
    expect(last()).toMatchObject({ status: 200, accepted: true });
  });

  it("redirects, and writes down whoever follows", async () => {
    providers.get().fail("bodygram", { kind: "redirect", status: 307 }, { requests: 1 });
    const answer = await post(url(), purchase);
    expect(answer.status).toBe(307);
    expect(answer.headers.get("location")).toBe("/elsewhere");
    expect(last()?.accepted).toBe(false);
    await post(`${origin("bodygram")}/elsewhere`, purchase);
    expect(last()).toMatchObject({ path: "/elsewhere", status: 404 });
  });

  it("answers HTML, with any status", async () => {
    providers.get().fail("bodygram", { kind: "html" });
    const answer = await post(url(), purchase);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(last()?.accepted).toBe(true);
    providers.get().fail("bodygram", { kind: "html", status: 502 });
    expect((await post(url(), purchase)).status).toBe(502);
    expect(last()?.accepted).toBe(false);
  });

  it("answers JSON that breaks off in a response that doesn't", async () => {
    providers.get().fail("bodygram", { kind: "truncated-json" });
    const answer = await post(url(), purchase);
    expect(answer.status).toBe(200);
    expect(JSON.stringify(success)).toContain(answer.text);
    expect(answer.json).toBeNull();
    expect(last()?.accepted).toBe(true);
  });

  it("answers 10 MB", async () => {
    providers.get().fail("bodygram", { kind: "huge-body" });
    const answer = await post(url(), purchase);
    expect(answer.text.length).toBeGreaterThan(10 * 1024 * 1024);
    expect(answer.json).toMatchObject({ status: "success" });
  });

  it("stops sending 10 MB to whoever leaves", async () => {
    providers.get().fail("bodygram", { kind: "huge-body", bytes: 1024 * 1024 * 1024 });
    const answer = await fetch(url(), { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
    await answer.body?.cancel();
    providers.get().fail("bodygram", null);
    expect((await post(url(), purchase)).status).toBe(200);
  });

  it("answers 204 without a body", async () => {
    providers.get().fail("bodygram", { kind: "no-content" });
    const answer = await post(url(), purchase);
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(last()?.accepted).toBe(true);
  });

  it("counts an order that was taken behind a fault and sent again as a double", async () => {
    providers.get().fail("bodygram", { kind: "status", status: 500 }, { accept: true, requests: 1 });
    expect((await post(url(), purchase)).status).toBe(500);
    expect((await post(url(), purchase)).status).toBe(200);
    expect(providers.get().doubles()).toMatchObject([{ order: "9876", count: 2 }]);
  });
});
