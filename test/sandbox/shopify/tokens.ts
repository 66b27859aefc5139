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
  /** The grant that this one replaced; it ends when this one is first used. */
  replaced: Grant | null;
  ended: boolean;
}

/** What a successful grant hands out. */
export interface GrantedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

/** Offline tokens: the access token lives an hour, the refresh token rotates (previous one valid until its successor is first used). */
export class Tokens {
  readonly #clock: Clock;
  readonly #byAccess = new Map<string, Grant>();
  readonly #byRefresh = new Map<string, Grant>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Gives a first pair of tokens, or for an app that doesn't ask for expiring ones a token that never expires. */
  issue(shop: string, expiring: boolean): GrantedTokens {
    return this.#add(shop, expiring, null);
  }

  /** Takes a shop's refresh token and gives a new pair; undefined when it was used up, revoked, or has expired. */
  refresh(shop: string, refreshToken: string): GrantedTokens | undefined {
    const grant = this.#byRefresh.get(refreshToken);
    if (!grant || grant.shop !== shop || grant.ended || grant.refreshExpiresAt <= this.#clock.now()) return undefined;
    this.#use(grant);
    return this.#add(shop, true, grant);
  }

  /** Tells what an access token is worth in a shop now. Using a good one ends the grant it replaced. */
  check(shop: string, accessToken: string): "good" | "bad" | "never_expires" {
    const grant = this.#byAccess.get(accessToken);
    if (!grant || grant.shop !== shop || grant.ended || grant.accessExpiresAt <= this.#clock.now()) return "bad";
    this.#use(grant);
    return grant.refreshToken === null ? "never_expires" : "good";
  }

  /** Ends every token of a shop, as an uninstall does. */
  revokeShop(shop: string): void {
    for (const grant of this.#byAccess.values()) if (grant.shop === shop) grant.ended = true;
  }

  /** The replacement is in use: what it replaced is over. */
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
    this.#byAccess.set(grant.accessToken, grant);
    if (grant.refreshToken) this.#byRefresh.set(grant.refreshToken, grant);
    return grant;
  }
}
