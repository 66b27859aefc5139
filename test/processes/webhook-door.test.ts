import { createHmac, randomBytes } from "node:crypto";
import { type ClientRequest, createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Services } from "#app/processes/services.server.ts";
import type { RawWebhook } from "#app/webhooks/receive.server.ts";
import { createWebhookListener } from "#app/processes/webhooks.server.ts";

const KB = 1024;

describe("a request to the webhooks' address", () => {
  let received: number;
  let port: number;
  let got: RawWebhook[];
  const told: string[] = [];
  const server = createServer((request, response) => void listener(request, response));
  const listener = createWebhookListener(
    {
      env: { shopify: { apiSecret: "secret" } },
      metrics: { webhook: (_topic: string, outcome: string) => told.push(outcome) },
      receive: async (webhook: RawWebhook) => {
        received += 1;
        got.push(webhook);
        return webhook.signed === false
          ? { outcome: "bad_signature", topic: "unknown" }
          : { outcome: "accepted", topic: "orders/paid" };
      },
    } as unknown as Services,
    { small: 1024 * KB, large: 2048 * KB },
  );

  beforeEach(async () => {
    received = 0;
    got = [];
    told.length = 0;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  /** Sends a head that promises a body, and never the body. Gives the status of the answer. */
  const knock = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        { port, method: "POST", path: "/webhooks", headers: { "Content-Length": "4000000", ...headers } },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
          request.destroy();
        },
      );
      request.on("error", reject);
      request.write("{");
    });

  it.each([{}, { "x-shopify-hmac-sha256": "" }, { "x-shopify-hmac-sha256": "dG9vIHNob3J0" }])(
    "without what can be a signature (%j) is refused before its body has come",
    async (headers) => {
      expect(await knock(headers as Record<string, string>)).toBe(401);
      expect(received).toBe(0);
    },
  );

  const signatureOf = (body: Buffer): string => createHmac("sha256", "secret").update(body).digest("base64");
  /** Sends a body, or its first part only. Gives what was answered. */
  const post = (body: Buffer, { first = body.length, signature = signatureOf(body) } = {}) => {
    let request: ClientRequest | undefined;
    const answer = new Promise<{ status: number; again: string | undefined }>((resolve) => {
      const headers = { "Content-Length": String(body.length), "x-shopify-hmac-sha256": signature };
      request = httpRequest({ port, method: "POST", path: "/webhooks", headers, agent: false }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, again: response.headers["retry-after"] });
      });
      request.on("error", () => undefined);
      request.write(body.subarray(0, first));
      if (first === body.length) request.end();
    });
    return { answer, hangUp: () => request?.destroy() };
  };
  const gathered = () => new Promise((resolve) => setTimeout(resolve, 300));

  it("keeps in all no more of what isn't verified yet than there is room for, and says when to come again", async () => {
    const slow = Array.from({ length: 4 }, () => post(Buffer.alloc(250 * KB, 1), { first: 240 * KB }));
    await gathered();
    expect(await post(Buffer.alloc(100 * KB, 2)).answer).toEqual({ status: 503, again: "2" });
    expect(told).toEqual(["crowded"]);
    expect(await post(Buffer.alloc(20 * KB, 2)).answer).toEqual({ status: 200, again: undefined });
    for (const { hangUp } of slow) hangUp();
    await gathered();
    expect(await post(Buffer.alloc(100 * KB, 2)).answer).toEqual({ status: 200, again: undefined });
  });

  it("lets large bodies take no room from the small ones", async () => {
    const slow = Array.from({ length: 3 }, () => post(Buffer.alloc(900 * KB, 1), { first: 890 * KB }));
    await gathered();
    expect((await post(Buffer.alloc(900 * KB, 1)).answer).status).toBe(503);
    expect((await post(Buffer.alloc(50 * KB, 2)).answer).status).toBe(200);
    for (const { hangUp } of slow) hangUp();
    await gathered();
    expect((await post(Buffer.alloc(900 * KB, 1)).answer).status).toBe(200);
  });

  it("computes the signature of a large body as it comes, and keeps nothing of one that isn't signed", async () => {
    const body = randomBytes(700 * KB);
    expect((await post(body).answer).status).toBe(200);
    expect(got[0]?.body.equals(body)).toBe(true);
    expect(got[0]).toMatchObject({ whole: true, signed: true });
    expect((await post(body, { signature: signatureOf(Buffer.from("another")) }).answer).status).toBe(401);
    expect(got[1]).toMatchObject({ signed: false, body: Buffer.alloc(0) });
  });
});
