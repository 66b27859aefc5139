import { createServer, type Server } from "node:http";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { jsonHeaders, post, useProviders } from "./support.ts";

const issuer = "https://shop.example/";
const audience = "https://widget.fitanalytics.com/api";

/** A purchase event with every documented field. */
export const event = {
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
interface Jwks {
  keys: unknown[];
  status: number;
  cacheControl: string | null;
  text: string | null;
  asked: number;
}

/** Starts the stand-ins with a merchant of Fit Analytics: a key pair, a server for its public key, a registration. */
export function useFitMerchant(options: Parameters<typeof useProviders>[0] = {}) {
  const providers = useProviders(options);
  const jwks: Jwks = { keys: [], status: 200, cacheControl: null, text: null, asked: 0 };
  const own: { server?: Server; privateKey?: CryptoKey; publicJwk: JWK } = { publicJwk: {} };
  let registrations = 0;

  beforeAll(async () => {
    const pair = await generateKeyPair("RS256", { extractable: true });
    own.privateKey = pair.privateKey;
    Object.assign(own.publicJwk, await exportJWK(pair.publicKey), { kid: "k1", alg: "RS256", use: "sig" });
    own.server = createServer((_request, response) => {
      jwks.asked += 1;
      const caching = jwks.cacheControl === null ? {} : { "cache-control": jwks.cacheControl };
      response.writeHead(jwks.status, { "content-type": "application/json", ...caching });
      response.end(jwks.text ?? JSON.stringify({ keys: jwks.keys }));
    });
    await new Promise<void>((resolve) => own.server?.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => {
    own.server?.close();
    own.server?.closeAllConnections();
  });
  beforeEach(() => {
    Object.assign(jwks, { keys: [own.publicJwk], status: 200, cacheControl: null, text: null, asked: 0 });
    register();
  });

  /** Registers the merchant with a key address of its own, so that no test meets another's cached keys. */
  function register(more: object = {}): void {
    const address = own.server?.address();
    if (typeof address !== "object" || address === null) throw new Error("The key server has no port.");
    registrations += 1;
    const jwksUrl = `http://127.0.0.1:${String(address.port)}/${String(registrations)}`;
    const base = { provider: "fit-analytics", prefix: "shop", jwksUrl, issuer, audience } as const;
    providers.get().register({ ...base, products: ["shop-355133"], ...more });
  }

  const seconds = () => Math.floor(providers.clock.now() / 1000);
  const claims = () => ({ iss: issuer, aud: audience, iat: seconds(), exp: seconds() + 3600, sess: "visit-1" });

  /** Gives a good token, changed by `change` (undefined leaves a claim out) and by another header or key. */
  async function token(change: object = {}, header: object = {}, key?: CryptoKey | Uint8Array): Promise<string> {
    const signer = key ?? own.privateKey;
    if (signer === undefined) throw new Error("There is no key yet.");
    const payload = JSON.parse(JSON.stringify({ ...claims(), ...change })) as Record<string, unknown>;
    return new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "k1", ...header }).sign(signer);
  }

  /** The merchant's key, as a client that imported it holds it. */
  const signingKey = () => {
    if (own.privateKey === undefined) throw new Error("There is no key yet.");
    return { key: own.privateKey, keyId: "k1" };
  };

  const url = () => `${providers.get().origins["fit-analytics"]}/api/v1/events/purchases/`;
  const last = () => providers.get().records("fit-analytics").at(-1);

  /** Posts a body to the purchase events with a good token, or the one given. */
  async function send(body: unknown, bearer?: string, headers: Record<string, string> = jsonHeaders) {
    return post(url(), body, { ...headers, authorization: `Bearer ${bearer ?? (await token())}` });
  }

  return { providers, jwks, publicJwk: own.publicJwk, register, seconds, claims, token, signingKey, url, last, send };
}
