import fc from "fast-check";
import { expect, test } from "vitest";
import { createLog } from "#app/platform/telemetry/log.server.ts";
import { redact } from "#test/support/redact.ts";

const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
const PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ\n-----END PRIVATE KEY-----";

test.each([
  ["https://api.robosize.com/order/?api_key=rs-123&page=2", "https://api.robosize.com/order/?api_key=***&page=2"],
  ["https://x/api/partners/hook/shop.com/a1b2c3?x=1", "https://x/api/partners/hook/shop.com/***?x=1"],
  [`Authorization: Bearer ${JWT}`, "Authorization: Bearer ***"],
  [`the token ${JWT} was refused`, "the token *** was refused"],
  ["shpat_0123456789abcdef and shprt_0123456789abcdef", "*** and ***"],
  ["postgresql://fitloop:hunter2@db:5432/x", "postgresql://fitloop:***@db:5432/x"],
  [`{"clientKey":"bg-1","orderId":"7"}`, `{"clientKey":"***","orderId":"7"}`],
  [JSON.stringify({ body: `{"partnerHash": "a1b2"}` }), JSON.stringify({ body: `{"partnerHash": "***"}` })],
  [`{"privateKey":${JSON.stringify(PEM)}}`, `{"privateKey":"***"}`],
  [PEM, "***"],
  [PEM.slice(0, 40), "***"],
  ["/auth?id_token=abc&shop=a.myshopify.com", "/auth?id_token=***&shop=a.myshopify.com"],
  ["order 1001 was delivered to https://naiz.fit/", "order 1001 was delivered to https://naiz.fit/"],
])("%s", (text, clean) => {
  expect(redact(text)).toBe(clean);
});

test("a value that is known to be secret is hidden wherever it stands", () => {
  expect(redact("a/b+c d is the hash, in a URL a%2Fb%2Bc%20d", ["a/b+c d"])).toBe("*** is the hash, in a URL ***");
});

test("a redacted JSON text stays the JSON that it was but for its secrets", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("apiKey", "name", "hmac"), fc.string()), (record) => {
      expect(Object.keys(JSON.parse(redact(JSON.stringify(record))) as object)).toEqual(Object.keys(record));
    }),
  );
});

test("a log line is JSON, has no secret, and shows no row values of a driver's error", () => {
  const lines: string[] = [];
  const log = createLog({ level: "info", role: "web", redact, destination: { write: (line) => lines.push(line) } });
  const error = Object.assign(new Error(`refused ${JWT}`, { cause: new Error("api_key=1234") }), {
    code: "23505",
    detail: "Key (email)=(anna@example.com) already exists.",
    params: ["anna@example.com"],
  });
  log.error({ err: error, url: "https://x/?api_key=abc" }, "It failed.");
  log.debug({}, "not shown");
  expect(lines).toHaveLength(1);
  const line = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
  expect(line).toMatchObject({ level: "error", role: "web", msg: "It failed.", url: "https://x/?api_key=***" });
  expect(line["err"]).toMatchObject({ type: "Error", code: "23505", message: "refused ***" });
  expect(lines[0]).not.toMatch(/anna|eyJ|1234/);
});
