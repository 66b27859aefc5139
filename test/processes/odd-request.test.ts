import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { oddRequest } from "#app/processes/odd-request.ts";
import { type Night, startNight } from "#test/operations/night.ts";

test.each([
  ["TRACE", "/app", undefined, 405],
  ["PUT", "/webhooks", undefined, 405],
  ["GET", "/.well-known/jwks/%E0%A4%A", undefined, 400],
  ["GET", "*", undefined, 400],
  ["POST", "/app", undefined, 401],
  ["POST", "/app/orders.data?index", "Basic abc", 401],
  ["POST", "/app.data", "Bearer ", 401],
])("%s %s with %s is refused", (method, url, authorization, status) => {
  expect(oddRequest(method, url, authorization)?.status).toBe(status);
});

test.each([
  ["GET", "/app?shop=a", undefined],
  ["HEAD", "/", undefined],
  ["POST", "/app/orders.data", "Bearer abc"],
  ["POST", "/webhooks", undefined],
  ["POST", "/proxy/session?signature=%C3%A4", undefined],
  ["POST", "/apple", undefined],
  ["GET", "/app/orders?name=%E0%A4%A", undefined],
])("%s %s with %s is looked at", (method, url, authorization) => {
  expect(oddRequest(method, url, authorization)).toBeNull();
});

describe("a running app", () => {
  let night: Night;
  beforeAll(async () => {
    night = await startNight();
  }, 120_000);
  afterAll(() => night.close(), 60_000);

  const knock = (method: string, path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(night.services.env.shopify.appUrl);
      const request = httpRequest({ hostname, port, method, path }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on("error", reject);
      request.end();
    });

  it("answers what scanners send with 4xx, and says nothing of it", async () => {
    const said: string[] = [];
    const { log } = night.services;
    const kept = log.error.bind(log);
    log.error = (_fields, message) => void said.push(message);
    const statuses = [];
    for (const [method, path] of [
      ["TRACE", "/"],
      ["HEAD", "/webhooks"],
      ["GET", "/.well-known/jwks/%E0%A4%A"],
      ["GET", "//"],
      ["DELETE", "/proxy/session"],
      ["POST", "/app/settings"],
    ] as const) {
      statuses.push(await knock(method, path));
    }
    log.error = kept;
    expect(statuses).toEqual([405, 405, 400, 404, 405, 401]);
    expect(said).toEqual([]);
  });
});
