import { createHmac, timingSafeEqual } from "node:crypto";

const PURPOSE = "fitloop: this visitor was given this session";

/** Signs under a key of its own, so that nothing that the secret signs elsewhere is ever a proof, nor the other way round. */
const sign = (secret: string, shop: string, session: string): Buffer =>
  createHmac("sha256", createHmac("sha256", secret).update(PURPOSE).digest())
    .update(JSON.stringify([shop, session]))
    .digest();

/**
 * The proof that a session id was minted for whoever holds it. The id alone stands on orders, where staff and other apps
 * read it, so that it must open nothing. The first secret signs.
 */
export function proofOf([secret = ""]: readonly string[], shop: string, session: string): string {
  return sign(secret, shop, session).toString("base64url");
}

/** Whether a proof was given for this session of this shop, under any of the secrets; compared in constant time. */
export function isProof(secrets: readonly string[], shop: string, session: string, proof: unknown): boolean {
  if (typeof proof !== "string" || !/^[\w-]{43}$/.test(proof)) return false;
  const stated = Buffer.from(proof, "base64url");
  return secrets.filter((secret) => timingSafeEqual(sign(secret, shop, session), stated)).length > 0;
}
