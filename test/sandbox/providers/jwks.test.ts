import { exportJWK, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import { event, useFitMerchant } from "./support-fit.ts";
import { without } from "./support.ts";

const { providers, jwks, publicJwk, token, last, send } = useFitMerchant();

describe("the merchant's key set", () => {
  it("is kept as long as its Cache-Control says, and fetched again after that", async () => {
    jwks.cacheControl = "public, max-age=60";
    await send({ data: [event] });
    await send({ data: [event] });
    expect(jwks.asked).toBe(1);
    providers.clock.time += 60_000;
    await send({ data: [event] });
    expect(jwks.asked).toBe(2);
  });

  it("is fetched once for many requests at a time", async () => {
    const bearer = await token();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send({ data: [event] }, bearer)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200));
    expect(jwks.asked).toBe(1);
  });

  it("is fetched again for an unknown kid, at most every 30 seconds", async () => {
    const next = await generateKeyPair("RS256", { extractable: true });
    const signed = () => token({}, { kid: "k2" }, next.privateKey);
    await send({ data: [event] });
    expect((await send({ data: [event] }, await signed())).status).toBe(401);
    jwks.keys = [publicJwk, { ...(await exportJWK(next.publicKey)), kid: "k2" }];
    expect((await send({ data: [event] }, await signed())).status).toBe(401);
    expect(jwks.asked).toBe(1);
    providers.clock.time += 30_000;
    expect((await send({ data: [event] }, await signed())).status).toBe(200);
    expect(jwks.asked).toBe(2);
  });

  it("stays in use while its server is away, and without one the provider is unavailable", async () => {
    jwks.status = 500;
    const answer = await send({ data: [event] });
    expect(answer.status).toBe(503);
    expect(answer.json).toMatchObject({ errors: [{ code: "keys_unavailable" }] });
    jwks.status = 200;
    expect((await send({ data: [event] })).status).toBe(200);
    jwks.status = 500;
    providers.clock.time += 300_000;
    expect((await send({ data: [event] })).status).toBe(200);
  });

  it("doesn't hold a key that was taken back", async () => {
    expect((await send({ data: [event] })).status).toBe(200);
    jwks.keys = [];
    providers.clock.time += 300_000;
    expect((await send({ data: [event] })).status).toBe(401);
  });

  it.each([
    ["holds a private key", () => ({ ...publicJwk, d: "AQAB" })],
    ["holds a key without a kid", () => without({ ...publicJwk }, "kid")],
    ["holds a key of another kind", () => ({ ...publicJwk, kty: "EC" })],
    ["holds a key for encryption", () => ({ ...publicJwk, use: "enc" })],
    ["holds a key for another algorithm", () => ({ ...publicJwk, alg: "RS512" })],
    ["holds a key of 1024 bits", () => ({ ...publicJwk, n: (publicJwk.n ?? "").slice(0, 171) })],
  ])("refuses every token when it %s", async (_what, key) => {
    jwks.keys = [key()];
    expect((await send({ data: [event] })).status).toBe(401);
    expect(last()?.refusal).toMatch(/key/i);
  });

  it("refuses every token when it is missing or no JSON", async () => {
    jwks.status = 404;
    expect((await send({ data: [event] })).status).toBe(401);
    Object.assign(jwks, { status: 200, text: "<html>" });
    expect((await send({ data: [event] })).status).toBe(401);
  });
});
