import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from "jose";
import { beforeAll, expect, test } from "vitest";
import { fitAnalyticsSettings } from "#app/providers/fit-analytics/settings.ts";
import { type SigningKey, signToken, TOKEN_SECONDS } from "#app/providers/fit-analytics/token.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const settings = fitAnalyticsSettings.parse({ prefix: "shop", issuer: "https://shop.example/" });
let key: SigningKey;
let keys: ReturnType<typeof createLocalJWKSet>;

beforeAll(async () => {
  const pair = await generateKeyPair("RS256");
  key = { key: pair.privateKey, keyId: "k1" };
  keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "RS256" }] });
});

const claimsOf = async (claims: { sess: string | null; sub: string | null }, at = NOW) => {
  const options = { issuer: "https://shop.example/", audience: "https://widget.fitanalytics.com/api" };
  const token = await signToken(key, settings, claims, NOW);
  const { payload, protectedHeader } = await jwtVerify(token, keys, { ...options, currentDate: new Date(at) });
  expect(protectedHeader).toEqual({ alg: "RS256", kid: "k1" });
  return payload;
};

test("a token holds for an hour, from ten minutes back, and names a guest by the session alone", async () => {
  const seconds = NOW / 1000;
  expect(await claimsOf({ sess: "visit-1", sub: null })).toEqual({
    ...{ iss: "https://shop.example/", aud: "https://widget.fitanalytics.com/api", sess: "visit-1" },
    ...{ iat: seconds, nbf: seconds - 600, exp: seconds + TOKEN_SECONDS },
  });
  await expect(claimsOf({ sess: "visit-1", sub: null }, NOW + TOKEN_SECONDS * 1000)).rejects.toThrow();
  await expect(claimsOf({ sess: "visit-1", sub: null }, NOW - 601_000)).rejects.toThrow();
});

test("a customer is named by number beside the session", async () => {
  expect(await claimsOf({ sess: "visit-1", sub: "7012345" })).toMatchObject({ sess: "visit-1", sub: "7012345" });
  expect(await claimsOf({ sess: null, sub: "7012345" })).not.toHaveProperty("sess");
});
