import { setTimeout } from "node:timers/promises";
import type { Log } from "../../platform/telemetry/log.ts";
import type { Fetch } from "./shopify-fetch.server.ts";
import { OWN_FAULTS, tokenAnswer, toTokenSet } from "./token-answer.ts";
import type { StoredTokens, TokenStore } from "./token-store.server.ts";

export interface TokensOptions {
  store: TokenStore;
  fetch: Fetch;
  apiKey: string;
  apiSecret: string;
  now(): number;
  log: Log;
}

/** Shopify gives this shop no more tokens: only a visit of its staff to the app brings new ones. */
export class TokenRefusedError extends Error {
  readonly code = "token_refused";
  override readonly name = "TokenRefusedError";

  constructor(shop: string) {
    super(`Shopify renews no token of ${shop}: the merchant has to open the app.`);
  }
}

/** A token can't be had for now: Shopify can't be reached, or the app's own secret is wrong. */
export class TokenUnavailableError extends Error {
  readonly code = "token_unavailable";
  override readonly name = "TokenUnavailableError";

  constructor(shop: string, reason: string) {
    super(`A token of ${shop} can't be renewed for now: ${reason}.`);
  }
}

/** Valid access tokens, for workers. */
export interface Tokens {
  /** A token that is good for five minutes more. Throws TokenRefusedError, TokenUnavailableError. */
  freshToken(shop: string): Promise<string>;
  /** The same, in place of a token that Shopify has just refused. */
  tokenAfter(shop: string, refused: string): Promise<string>;
}

const RENEWED_BEFORE_MS = 5 * 60_000;
/** Who waits for a shop's lock asks for it several times within this: locks aren't given in the order of asking. */
const SIGN_IN_MS = 500;
const REFUSED = [400, 401, 403, 404];

/**
 * Keeps shops' tokens fresh. One renewal at a time per shop, across machines and together with sign-in: whoever waited
 * finds the new token stored. An answer that got lost does no harm: the old refresh token stays good until the new
 * one is first used, thirty days at most, so the same renewal is simply asked for again.
 */
export function createTokens({ store, fetch, apiKey, apiSecret, now, log }: TokensOptions): Tokens {
  const renewing = new Map<string, Promise<string>>();

  const isFresh = (stored: StoredTokens): boolean =>
    stored.state === "ok" && stored.expiresAt.getTime() - now() > RENEWED_BEFORE_MS;

  const token = async (shop: string, refused: string | null): Promise<string> => {
    const isGood = (stored: StoredTokens): boolean => isFresh(stored) && stored.accessToken !== refused;
    const stored = await store.read(shop);
    if (stored && isGood(stored)) return stored.accessToken;
    const running = renewing.get(shop);
    if (running) return running;
    const renewal = renew(shop, isGood, refused).finally(() => renewing.delete(shop));
    renewing.set(shop, renewal);
    return renewal;
  };

  const renew = async (
    shop: string,
    isGood: (stored: StoredTokens) => boolean,
    refused: string | null,
  ): Promise<string> => {
    const renewed = await renewAlone(shop, isGood, refused);
    if (renewed !== null) return renewed;
    // A sign-in replaces the pair at once, and may be waiting to store its own: it is let in before anybody is told.
    await setTimeout(SIGN_IN_MS);
    const newer = await store.alone(shop, (by) => store.read(shop, by));
    if (newer && isGood(newer)) return newer.accessToken;
    log.warn({ shop }, "Shopify renews no token of this shop");
    throw new TokenRefusedError(shop);
  };

  /** Returns the token, or null when Shopify has just refused to renew it. */
  const renewAlone = (
    shop: string,
    isGood: (stored: StoredTokens) => boolean,
    refused: string | null,
  ): Promise<string | null> =>
    store.alone(shop, async (by) => {
      const stored = await store.read(shop, by);
      if (!stored || stored.state === "refused") throw new TokenRefusedError(shop);
      if (isGood(stored)) return stored.accessToken;
      const ended = stored.refreshExpiresAt !== null && stored.refreshExpiresAt.getTime() <= now();
      const answer = stored.refreshToken === null || ended ? REFUSAL : await ask(shop, stored.refreshToken);
      switch (answer.kind) {
        case "renewed":
          await store.write(by, shop, answer.tokens);
          return answer.tokens.accessToken;
        case "refused":
          await store.refuse(by, shop, stored.sealed);
          return null;
        case "unavailable":
          // What is left of the present token's life is used up first.
          if (stored.expiresAt.getTime() > now() && stored.accessToken !== refused) return stored.accessToken;
          throw new TokenUnavailableError(shop, answer.reason);
      }
    });

  const ask = async (shop: string, refreshToken: string): Promise<Renewal> => {
    const first = await askOnce(shop, refreshToken);
    return first.kind === "unavailable" && first.lost ? askOnce(shop, refreshToken) : first;
  };

  const askOnce = async (shop: string, refreshToken: string): Promise<Renewal> => {
    const askedAt = now();
    let status: number;
    let body: unknown;
    try {
      const answer = await fetch(`https://${shop}/admin/oauth/access_token`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({
          client_id: apiKey,
          client_secret: apiSecret,
          grant_type: "refresh_token",
          refresh_token: refreshToken,
        }),
      });
      status = answer.status;
      body = await answer.json().catch(() => null);
    } catch {
      return { kind: "unavailable", reason: "Shopify didn't answer", lost: true };
    }
    if (status >= 200 && status < 300) {
      const parsed = tokenAnswer.safeParse(body);
      if (parsed.success) return { kind: "renewed", tokens: toTokenSet(parsed.data, askedAt) };
      return { kind: "unavailable", reason: "Shopify's answer can't be read", lost: true };
    }
    const error = typeof body === "object" && body !== null && "error" in body ? String(body.error) : "";
    if (OWN_FAULTS.includes(error)) {
      log.error({ shop, status, reason: error }, "Shopify doesn't take the app's own key and secret");
      return { kind: "unavailable", reason: "Shopify doesn't take the app's own key and secret", lost: false };
    }
    if (REFUSED.includes(status)) return REFUSAL;
    return { kind: "unavailable", reason: `Shopify answered ${status}`, lost: false };
  };

  return {
    freshToken: (shop) => token(shop, null),
    tokenAfter: (shop, refused) => token(shop, refused),
  };
}

type Renewal =
  | { kind: "renewed"; tokens: ReturnType<typeof toTokenSet> }
  | { kind: "refused" }
  | { kind: "unavailable"; reason: string; lost: boolean };

const REFUSAL = { kind: "refused" } as const satisfies Renewal;
