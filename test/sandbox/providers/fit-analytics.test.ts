import { createServer, type Server } from "node:http";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { get, jsonHeaders, post, useProviders, without } from "./support.ts";

const providers = useProviders();
const issuer = "https://shop.example/";
const audience = "https://widget.fitanalytics.com/api";
const url = () => `${providers.get().origins["fit-analytics"]}/api/v1/events/purchases/`;
const last = () => providers.get().records("fit-analytics").at(-1);

const event = {
  product: "shop-355133",
  variant: "43113",
  ean: "4006381333931",
  order: "5642212",
  shopCountry: "DE",
  shopLanguage: "de",
  shopSizingSystem: "EU",
  purchasedSize: "M",
  price: 143.99,
  currency: "EUR",
  quantity: 1,
  purchaseDate: "2026-11-02T10:03:33+01:00",
  platform: "website",
};

/** What the merchant's key server answers, and how often it was asked. */
const jwks: { keys: JWK[]; status: number; cacheControl: string | null; asked: number; text: string | null } = {
  keys: [],
  status: 200,
  cacheControl: null,
  asked: 0,
  text: null,
};
let keyServer: Server;
let keys: { privateKey: CryptoKey; publicKey: CryptoKey };
let publicJwk: JWK;
let registrations = 0;

beforeAll(async () => {
  keys = await generateKeyPair("RS256", { extractable: true });
  publicJwk = { ...(await exportJWK(keys.publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  keyServer = createServer((_request, response) => {
    jwks.asked += 1;
    const caching = jwks.cacheControl === null ? {} : { "cache-control": jwks.cacheControl };
    response.writeHead(jwks.status, { "content-type": "application/json", ...caching });
    response.end(jwks.text ?? JSON.stringify({ keys: jwks.keys }));
  });
  await new Promise<void>((resolve) => keyServer.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  keyServer.close();
  keyServer.closeAllConnections();
});
beforeEach(() => {
  Object.assign(jwks, { keys: [publicJwk], status: 200, cacheControl: null, asked: 0, text: null });
  register();
});

/** Registers the merchant with a key address of its own, so that no test meets another's cached keys. */
function register(more: object = {}): void {
  const address = keyServer.address();
  if (address === null || typeof address === "string") throw new Error("The key server has no port.");
  registrations += 1;
  const jwksUrl = `http://127.0.0.1:${String(address.port)}/${String(registrations)}`;
  const products = ["shop-355133"];
  providers.get().register({ provider: "fit-analytics", prefix: "shop", jwksUrl, issuer, audience, products, ...more });
}

const seconds = () => Math.floor(providers.clock.now() / 1000);
const goodClaims = () => ({ iss: issuer, aud: audience, iat: seconds(), exp: seconds() + 3600, sess: "visit-1" });

async function token(claims: object = {}, header: object = {}, key: CryptoKey | Uint8Array = keys.privateKey) {
  const payload = JSON.parse(JSON.stringify({ ...goodClaims(), ...claims })) as Record<string, unknown>;
  return new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "k1", ...header }).sign(key);
}

async function send(events: unknown, bearer?: string, headers: Record<string, string> = jsonHeaders) {
  return post(url(), events, { ...headers, authorization: `Bearer ${bearer ?? (await token())}` });
}

describe("purchase events", () => {
  it("accepts the documented events", async () => {
    const answer = await send({ data: [event, { ...event, variant: "43114" }] });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      data: null,
      errors: [null, null],
      meta: { txid: expect.stringMatching(/^[0-9a-f]{24}$/) as string, count: 2 },
    });
    const lines = ["shop-355133/43113", "shop-355133/43114"];
    expect(last()).toMatchObject({ accepted: true, warnings: [], orders: [{ order: "5642212", lines }] });
  });

  it("accepts an event with nothing but what is required, and warns of the missing size", async () => {
    const { product, order, shopCountry, shopLanguage } = event;
    expect((await send({ data: [{ product, order, shopCountry, shopLanguage }] })).status).toBe(200);
    expect(last()?.warnings).toEqual(["data[0].purchasedSize is missing, which garments need."]);
  });

  it("rejects single events by their place in the list", async () => {
    const answer = await send({ data: [event, without(event, "product"), { ...event, variant: "3" }] });
    expect(answer.status).toBe(200);
    const error = { status: 422, code: "required_attribute", title: "data[1].product is required." };
    expect(answer.json).toMatchObject({ data: null, errors: [null, error, null], meta: { count: 2 } });
    expect(last()).toMatchObject({
      accepted: true,
      refusal: "1 of 3 events rejected: data[1].product is required.",
      orders: [{ order: "5642212", lines: ["shop-355133/43113", "shop-355133/3"] }],
    });
  });

  it("answers a partly rejected request with the status that the registration says", async () => {
    register({ partialStatus: 422 });
    const answer = await send({ data: [event, {}] });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ errors: [null, { code: "required_attribute" }], meta: { count: 1 } });
    expect(last()?.accepted).toBe(true);
  });

  it.each(["product", "order", "shopCountry", "shopLanguage"])("rejects an event without %s", async (key) => {
    const answer = await send({ data: [without(event, key)] });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ errors: [{ code: "required_attribute" }], meta: { count: 0 } });
    expect(last()).toMatchObject({ accepted: false, orders: [] });
  });

  it.each([
    ["another shop's prefix", { product: "other-355133" }],
    ["a prefix with nothing behind it", { product: "shop-" }],
    ["a number as the order", { order: 5642212 }],
    ["a country of one letter", { shopCountry: "D" }],
    ["UK as a country", { shopCountry: "UK" }],
    ["a language with a region", { shopLanguage: "de-AT" }],
    ["a variant that is null", { variant: null }],
    ["a size that is empty", { purchasedSize: "" }],
    ["an EAN with a wrong check digit", { ean: "4006381333932" }],
    ["an EAN of eleven digits", { ean: "40063813339" }],
    ["a price as text", { price: "143.99" }],
    ["a price below 0", { price: -0.01 }],
    ["a price without a currency", { currency: undefined }],
    ["a currency in small letters", { currency: "eur" }],
    ["half a piece", { quantity: 0.5 }],
    ["no piece", { quantity: 0 }],
    ["a date without its zone", { purchaseDate: "2026-11-02T10:03:33" }],
    ["a date without a time", { purchaseDate: "2026-11-02" }],
    ["a day that no calendar has", { purchaseDate: "2026-02-30T10:03:33Z" }],
    ["a date in the far future", { purchaseDate: "2026-12-02T10:03:33Z" }],
    ["a date in milliseconds", { purchaseDate: 1_726_642_845_768 }],
    ["an unknown platform", { platform: "pos" }],
  ])("rejects %s", async (_what, change) => {
    const answer = await send({ data: [{ ...event, ...change }] });
    expect(answer.json).toMatchObject({ data: null, errors: [{ status: 422, code: "invalid_attribute" }] });
  });

  it("warns of a field that the documents don't have", async () => {
    await send({ data: [{ ...event, userId: "7" }] });
    expect(last()?.warnings).toEqual(["data[0].userId is not in the documents."]);
  });

  it("refuses a bare list, an empty one, and what is no JSON", async () => {
    for (const body of [[event], { data: [] }, { data: event }, {}, "{"]) {
      const answer = await send(body);
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ errors: [{ status: "400", code: "malformed_request" }] });
    }
  });

  it("refuses without the slash, by another method, and outside the plain mode", async () => {
    const bearer = { authorization: `Bearer ${await token()}` };
    expect((await post(url().slice(0, -1), { data: [event] }, { ...jsonHeaders, ...bearer })).status).toBe(404);
    expect((await get(url(), { ...jsonHeaders, ...bearer })).status).toBe(405);
    const plain = "application/json";
    const jsonApi = "application/vnd.api+json";
    expect((await send({ data: [event] }, undefined, { "content-type": plain, accept: "*/*" })).status).toBe(406);
    expect((await send({ data: [event] }, undefined, { "content-type": jsonApi, accept: plain })).status).toBe(415);
  });

  it("counts the same variant of the same order as a double only when it comes in another request", async () => {
    await send({ data: [event, event] });
    expect(providers.get().doubles()).toEqual([]);
    await send({ data: [event, { ...event, variant: "2" }] });
    expect(providers.get().doubles()).toMatchObject([
      { provider: "fit-analytics", order: "5642212", product: "shop-355133", variant: "43113", count: 2 },
    ]);
  });
});

describe("tokens", () => {
  const refusedBecause = async (bearer: string, words: RegExp | string) => {
    const answer = await send({ data: [event] }, bearer);
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ errors: [{ status: "401", code: "unauthorized" }] });
    expect(last()?.refusal).toMatch(words);
    expect(last()?.accepted).toBe(false);
  };

  it("refuses a request without a token, or with something that is none", async () => {
    expect((await post(url(), { data: [event] })).status).toBe(401);
    expect((await post(url(), { data: [event] }, { ...jsonHeaders, authorization: "Basic eDp5" })).status).toBe(401);
    await refusedBecause("not.a.token", /not a JWT/);
  });

  it("refuses a token without a kid or with an unknown one", async () => {
    await refusedBecause(await token({}, { kid: undefined }), /no kid/);
    await refusedBecause(await token({}, { kid: "k9" }), /kid is not in the key set/);
  });

  it("refuses another issuer, even by a slash, and another audience", async () => {
    await refusedBecause(await token({ iss: "https://shop.example" }), /iss is not registered/);
    await refusedBecause(await token({ aud: "https://widget.fitanalytics.com" }), /aud/);
  });

  it("refuses a token that has expired, beyond the tolerance of 600 seconds", async () => {
    const bearer = await token({ exp: seconds() - 599 });
    expect((await send({ data: [event] }, bearer)).status).toBe(200);
    await refusedBecause(await token({ exp: seconds() - 601 }), /exp/);
    await refusedBecause(await token({ exp: undefined }), /exp/);
  });

  it("refuses a token that is not valid yet, beyond the tolerance", async () => {
    expect((await send({ data: [event] }, await token({ nbf: seconds() + 599 }))).status).toBe(200);
    await refusedBecause(await token({ nbf: seconds() + 700 }), /nbf/);
    await refusedBecause(await token({ iat: seconds() + 700 }), /iat/);
  });

  it("refuses a token that is older than the registered age", async () => {
    register({ maxAge: "1 hour" });
    expect((await send({ data: [event] }, await token({ iat: seconds() - 3600 }))).status).toBe(200);
    await refusedBecause(await token({ iat: seconds() - 3600 - 700 }), /iat/);
    await refusedBecause(await token({ iat: undefined }), /iat/);
  });

  it("follows the sandbox's clock", async () => {
    const bearer = await token();
    providers.clock.time += 3600_000 + 601_000;
    await refusedBecause(bearer, /exp/);
    expect((await send({ data: [event] })).status).toBe(200);
  });

  it("refuses alg none, and HS256 with the public key as the secret", async () => {
    const unsigned = new UnsecuredJWT({ ...goodClaims() }).encode();
    await refusedBecause(unsigned, /no kid/);
    const header = Buffer.from(JSON.stringify({ alg: "none", kid: "k1" })).toString("base64url");
    await refusedBecause(unsigned.replace(/^[^.]+/, header), /refused|alg|signature/i);
    const secret = new TextEncoder().encode(JSON.stringify(publicJwk));
    await refusedBecause(await token({}, { alg: "HS256" }, secret), /alg/);
  });

  it("refuses another RSA algorithm and another key's signature", async () => {
    const other = await generateKeyPair("RS256");
    await refusedBecause(await token({}, {}, other.privateKey), /signature/);
    const rs512 = await generateKeyPair("RS512");
    await refusedBecause(await token({}, { alg: "RS512" }, rs512.privateKey), /alg/);
    const [head, payload, signature] = (await token()).split(".");
    const claims = JSON.parse(Buffer.from(payload ?? "", "base64url").toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: "1" })).toString("base64url");
    await refusedBecause([head, forged, signature].join("."), /signature/);
  });

  it("takes sess or sub, and refuses neither, an empty one and a mail address", async () => {
    expect((await send({ data: [event] }, await token({ sess: undefined, sub: "1000" }))).status).toBe(200);
    await refusedBecause(await token({ sess: undefined }), /neither sess nor sub/);
    await refusedBecause(await token({ sess: " " }), /sess/);
    await refusedBecause(await token({ sub: 1000 }), /sub/i);
    await refusedBecause(await token({ sub: "jo@example.com" }), /mail address/);
  });

  it("holds a registered subject against the token", async () => {
    register({ subject: "1000" });
    await refusedBecause(await token(), /sub/);
  });
});

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
    ["holds a key without a kid", () => without(publicJwk, "kid")],
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

describe("the look-up of a product", () => {
  const product = (id: string) => `${providers.get().origins["fit-analytics"]}/api/v1/products/${id}`;

  it("tells a supported product from an unknown one, and both from a refused token", async () => {
    const authorization = `Bearer ${await token({ sess: undefined })}`;
    const found = await get(`${product("shop-355133")}?filter[shopCountry]=DE`, { ...jsonHeaders, authorization });
    expect(found.status).toBe(200);
    expect(found.json).toMatchObject({ data: { id: "shop-355133" } });
    expect(last()).toMatchObject({ accepted: true, orders: [] });
    expect((await get(product("shop-1"), { ...jsonHeaders, authorization })).status).toBe(404);
    expect((await get(product("%zz"), { ...jsonHeaders, authorization })).status).toBe(404);
    expect((await get(product("shop-355133"))).status).toBe(401);
  });

  it("asks for the plain mode, and warns where only one of its headers is there", async () => {
    const authorization = `Bearer ${await token()}`;
    expect((await get(product("shop-355133"), { authorization })).status).toBe(406);
    await get(product("shop-355133"), { accept: "application/json", authorization });
    expect(last()?.warnings).toEqual(["Content-Type is missing."]);
  });
});
