import { importJWK, type CryptoKey, type JWK } from "jose";
import { asRecord } from "./fields.ts";

/** How long a key set counts as fresh when its answer doesn't say. */
const defaultMaxAge = 300_000;
/** An unknown key id makes the set be fetched again, but not more often than this. */
const cooldown = 30_000;
/** How long to wait for a key set. */
const patience = 5_000;
/** RFC 7518, 3.3: RS256 needs a key of 2048 bits or more. A modulus of 2048 bits is 342 characters of base64url. */
const shortestModulus = 342;

/** The key set could not be had or used; the text says why. */
export class KeySetError extends Error {}

/** The public keys that a merchant serves, fetched and cached as a provider's back end would. */
export class KeySet {
  readonly #url: string;
  #keys = new Map<string, CryptoKey>();
  #fetchedAt: number | null = null;
  #freshUntil = 0;
  #fetching: Promise<void> | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  /** Gives the key of this id, undefined when the set has none. Refuses with a KeySetError when there is no set. */
  async key(kid: string, now: number): Promise<CryptoKey | undefined> {
    const stale = now >= this.#freshUntil;
    const unknown = !this.#keys.has(kid) && (this.#fetchedAt === null || now - this.#fetchedAt >= cooldown);
    if (stale || unknown) await this.#refresh(now);
    return this.#keys.get(kid);
  }

  async #refresh(now: number): Promise<void> {
    this.#fetching ??= this.#fetch(now).finally(() => {
      this.#fetching = null;
    });
    try {
      await this.#fetching;
    } catch (error) {
      // A set that was good before is better than none while its server is away.
      if (this.#fetchedAt === null || error instanceof KeySetError) throw error;
    }
  }

  async #fetch(now: number): Promise<void> {
    const response = await fetch(this.#url, {
      headers: { accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    });
    const text = await response.text();
    const { status } = response;
    if (status >= 500) throw new Error(`The key set answered ${String(status)}.`);
    if (status !== 200) throw new KeySetError(`The key set answered ${String(status)}.`);
    this.#keys = await readKeys(text);
    this.#fetchedAt = now;
    this.#freshUntil = now + maxAgeOf(response.headers.get("cache-control"));
  }
}

async function readKeys(text: string): Promise<Map<string, CryptoKey>> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new KeySetError("The key set is not JSON.");
  }
  const list = asRecord(body)?.["keys"];
  if (!Array.isArray(list)) throw new KeySetError("The key set has no list of keys.");
  const keys = new Map<string, CryptoKey>();
  for (const entry of list as unknown[]) {
    const jwk: JWK = asRecord(entry) ?? {};
    if (jwk.d !== undefined || jwk.p !== undefined || jwk.k !== undefined) {
      throw new KeySetError("The key set publishes a private key.");
    }
    if (jwk.kty !== "RSA" || typeof jwk.kid !== "string" || jwk.kid === "") {
      throw new KeySetError("Every key of the set must be an RSA key with a kid.");
    }
    if ((jwk.alg ?? "RS256") !== "RS256" || (jwk.use ?? "sig") !== "sig") {
      throw new KeySetError("Every key of the set must be for signatures by RS256.");
    }
    if ((jwk.n ?? "").length < shortestModulus) throw new KeySetError("Every key of the set needs 2048 bits or more.");
    const key = await importJWK(jwk, "RS256");
    if (key instanceof Uint8Array) throw new KeySetError("Every key of the set must be public.");
    keys.set(jwk.kid, key);
  }
  return keys;
}

function maxAgeOf(cacheControl: string | null): number {
  if (cacheControl === null) return defaultMaxAge;
  if (/\bno-(store|cache)\b/i.test(cacheControl)) return 0;
  const seconds = /\bmax-age=(\d{1,9})\b/i.exec(cacheControl)?.[1];
  return seconds === undefined ? defaultMaxAge : Number(seconds) * 1000;
}
