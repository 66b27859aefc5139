import { generateKeyPair, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { event, useFitMerchant } from "./support-fit.ts";
import { jsonHeaders, post } from "./support.ts";

const { providers, publicJwk, register, seconds, claims, token, url, last, send } = useFitMerchant();

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

  it("takes an age only in words that can be read", () => {
    expect(() => register({ maxAge: "a while" })).toThrow(/maxAge/);
  });

  it("follows the sandbox's clock", async () => {
    const bearer = await token();
    providers.clock.time += 3600_000 + 601_000;
    await refusedBecause(bearer, /exp/);
    expect((await send({ data: [event] })).status).toBe(200);
  });

  it("refuses alg none, and HS256 with the public key as the secret", async () => {
    const unsigned = new UnsecuredJWT({ ...claims() }).encode();
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
    const original = JSON.parse(Buffer.from(payload ?? "", "base64url").toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...original, sub: "1" })).toString("base64url");
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

describe("a sample of the tokens", () => {
  const sampled = useFitMerchant({ verify: 0.25 });

  it("is verified evenly: every fourth at a quarter", async () => {
    const other = await generateKeyPair("RS256");
    const statuses: number[] = [];
    for (let sent = 0; sent < 8; sent += 1) {
      statuses.push((await sampled.send({ data: [event] }, await sampled.token({}, {}, other.privateKey))).status);
    }
    expect(statuses).toEqual([200, 200, 200, 401, 200, 200, 200, 401]);
  });
});
