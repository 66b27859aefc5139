import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type JWK } from "jose";
import type { Sql } from "../platform/database/database.server.ts";

/** A merchant's new key pair for signed tokens: RS256, 2048 bit. The private half is sealed with the connection. */
export async function generateSigningKey(): Promise<{ privateKey: string; keyId: string }> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { modulusLength: 2048, extractable: true });
  return { privateKey: await exportPKCS8(privateKey), keyId: await calculateJwkThumbprint(await exportJWK(publicKey)) };
}

/** The public half of a private key in PKCS#8 PEM form, as it stands in a key set. */
export async function publicJwk(privateKey: string, keyId: string): Promise<JWK> {
  const { kty, n, e } = await exportJWK(await importPKCS8(privateKey, "RS256", { extractable: true }));
  if (kty !== "RSA" || !n || !e) throw new TypeError("The private key must be an RSA key.");
  return { kty, n, e, kid: keyId, alg: "RS256", use: "sig" };
}

/**
 * Publishes a key as the shop's current one. The one before it stays published, so that a verifier that still holds
 * the old set, and tokens signed a moment ago, go through a rotation without a gap; the one before that is retired.
 */
export async function publishKey(sql: Sql, shopId: number, keyId: string, jwk: JWK, now: Date): Promise<void> {
  await sql.query(
    `WITH older AS (
       UPDATE signing_key SET
         state = CASE state WHEN 'current' THEN 'previous' ELSE 'retired' END,
         retired_at = CASE state WHEN 'current' THEN retired_at ELSE coalesce(retired_at, $4) END
       WHERE shop_id = $1 AND key_id <> $2 AND state <> 'retired'
         AND NOT EXISTS (SELECT 1 FROM signing_key k WHERE k.shop_id = $1 AND k.key_id = $2 AND k.state = 'current')
     )
     INSERT INTO signing_key (shop_id, key_id, public_jwk, state, created_at) VALUES ($1, $2, $3::jsonb, 'current', $4)
     ON CONFLICT (shop_id, key_id) DO UPDATE SET state = 'current', retired_at = NULL, public_jwk = $3::jsonb`,
    [shopId, keyId, JSON.stringify(jwk), now],
  );
}

/** The shop's published keys, current first; none for a shop that isn't ours (an empty set tells a verifier enough). */
export async function publishedKeys(sql: Sql, shopDomain: string): Promise<JWK[]> {
  const rows = await sql.query<{ jwk: JWK }>(
    `SELECT k.public_jwk AS jwk FROM signing_key k JOIN shop s ON s.id = k.shop_id
     WHERE s.domain = $1 AND k.state <> 'retired' ORDER BY k.state, k.created_at DESC`,
    [shopDomain],
  );
  return rows.map(({ jwk }) => jwk);
}
