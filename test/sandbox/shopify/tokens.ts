import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";

/** Lifetimes of expiring offline tokens, in seconds. */
export const ACCESS_SECONDS = 3_600;
export const REFRESH_SECONDS = 7_776_000;

interface Grant {
  readonly shop: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly accessExpiresAt: number;
  readonly refreshExpiresAt: number;
  /** The grant that this one replaced; it ends when this one's refresh token is first used, or after thirty days. */
  replaced: Grant | null;
  ended: boolean;
}

/** What a successful grant hands out. */
export interface GrantedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

/** So long a pair that was refreshed stays good at most (docs "Migrate to expiring offline access tokens", More resilient refreshes). */
const REPLACED_MS = 30 * 86_400_000;

/**
 * Offline tokens: the access token lives an hour, the refresh token rotates. A pair that was refreshed stays good until the
 * refresh token of the new pair is used, thirty days at most.
 */
export class Tokens {
  readonly #clock: Clock;
  readonly #byAccess = new Map<string, Grant>();
  readonly #byRefresh = new Map<string, Grant>();
  readonly #replacedAt = new Map<Grant, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Gives a first pair of tokens, or for an app that doesn't ask for expiring ones a token that never expires. */
  issue(shop: string, expiring: boolean): GrantedTokens {
    return this.#add(shop, expiring, null);
  }

  /** Exchanges a session token: the pair of an earlier exchange is replaced at once (the same docs). */
  exchange(shop: string, expiring: boolean): GrantedTokens {
    this.revokeShop(shop);
    return this.issue(shop, expiring);
  }

  /** Takes a shop's refresh token and gives a new pair; undefined when it was used up, revoked, or has expired. */
  refresh(shop: string, refreshToken: string): GrantedTokens | undefined {
    const grant = this.#byRefresh.get(refreshToken);
    if (!grant || grant.shop !== shop || this.#isOver(grant) || grant.refreshExpiresAt <= this.#clock.now())
      return undefined;
    this.#use(grant);
    return this.#add(shop, true, grant);
  }

  /** Tells what an access token is worth in a shop now. */
  check(shop: string, accessToken: string): "good" | "bad" | "never_expires" {
    const grant = this.#byAccess.get(accessToken);
    if (!grant || grant.shop !== shop || this.#isOver(grant) || grant.accessExpiresAt <= this.#clock.now())
      return "bad";
    return grant.refreshToken === null ? "never_expires" : "good";
  }

  /** A pair that was replaced and not yet ended by its successor ends by itself. */
  #isOver(grant: Grant): boolean {
    return grant.ended || this.#clock.now() - (this.#replacedAt.get(grant) ?? Infinity) > REPLACED_MS;
  }

  /** Ends every token of a shop, as an uninstall does. */
  revokeShop(shop: string): void {
    for (const grant of this.#byAccess.values()) if (grant.shop === shop) grant.ended = true;
  }

  /** The replacement's refresh token is used: what it replaced is over. */
  #use(grant: Grant): void {
    if (!grant.replaced) return;
    grant.replaced.ended = true;
    grant.replaced = null;
  }

  #add(shop: string, expiring: boolean, replaced: Grant | null): GrantedTokens {
    const now = this.#clock.now();
    const grant: Grant = {
      shop,
      accessToken: `shpat_${randomBytes(16).toString("hex")}`,
      refreshToken: expiring ? `shprt_${randomBytes(16).toString("hex")}` : null,
      accessExpiresAt: expiring ? now + ACCESS_SECONDS * 1000 : Infinity,
      refreshExpiresAt: now + REFRESH_SECONDS * 1000,
      replaced,
      ended: false,
    };
    if (replaced && !this.#replacedAt.has(replaced)) this.#replacedAt.set(replaced, now);
    this.#byAccess.set(grant.accessToken, grant);
    if (grant.refreshToken) this.#byRefresh.set(grant.refreshToken, grant);
    return grant;
  }
}
