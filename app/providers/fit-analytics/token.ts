import { importPKCS8, SignJWT } from "jose";
import type { FitAnalyticsCredential, FitAnalyticsSettings } from "./settings.ts";

/** A key ready to sign, not extractable: importing it for each order would cost more than the signature. */
export interface SigningKey {
  key: CryptoKey;
  keyId: string;
}

/** RFC 7518, 3.3: an RS256 key has 2048 bits or more; `jose` refuses a shorter one, but only when it signs. */
const LEAST_BITS = 2048;

/** Imports the merchant's key. Throws for a PEM that holds no RSA key, or one too short to sign with. */
export async function importSigningKey(credential: FitAnalyticsCredential): Promise<SigningKey> {
  const key = await importPKCS8(credential.privateKey, "RS256");
  const { modulusLength } = key.algorithm as RsaHashedKeyAlgorithm;
  if (modulusLength < LEAST_BITS) throw new TypeError(`The key must have ${LEAST_BITS} bits or more.`);
  return { key, keyId: credential.keyId };
}

const SKEW_SECONDS = 600;
export const TOKEN_SECONDS = 3600;

/**
 * A token for one request (Fit Analytics' Recommendation API guide, "JWT signature"): the shopper's session and, only
 * for customer orders, the customer's id. `now` is in milliseconds.
 */
export function signToken(
  { key, keyId }: SigningKey,
  settings: FitAnalyticsSettings,
  claims: { sess: string | null; sub: string | null },
  now: number,
): Promise<string> {
  const issuedAt = Math.floor(now / 1000);
  const token = new SignJWT(claims.sess === null ? {} : { sess: claims.sess })
    .setProtectedHeader({ alg: "RS256", kid: keyId })
    .setIssuer(settings.issuer)
    .setAudience(settings.audience)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt - SKEW_SECONDS)
    .setExpirationTime(issuedAt + TOKEN_SECONDS);
  if (claims.sub !== null) token.setSubject(claims.sub);
  return token.sign(key);
}
