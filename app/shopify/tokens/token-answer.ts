import { z } from "zod";

/** Shopify's offline tokens live for an hour; so long one is believed that came without a term (library issue 3400). */
export const ASSUMED_LIFE_S = 3_600;
/** What a refresh token without a term is believed for: a month, less than the lives that Shopify gives. */
export const ASSUMED_REFRESH_LIFE_S = 30 * 86_400;

/** Errors of the token endpoint that say something of this app, not of the shop. */
export const OWN_FAULTS: readonly string[] = ["invalid_client", "application_cannot_be_found", "unauthorized_client"];

const seconds = z.number().positive();

/** What the token endpoint answers to an exchange and to a refresh. */
export const tokenAnswer = z.object({
  access_token: z.string().min(1),
  scope: z.string().default(""),
  expires_in: seconds.optional(),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: seconds.optional(),
});
export type TokenAnswer = z.output<typeof tokenAnswer>;

/** The tokens of a shop, as they are kept. */
export interface TokenSet {
  accessToken: string;
  refreshToken: string | null;
  scope: string;
  expiresAt: Date;
  refreshExpiresAt: Date | null;
}

/** Returns an answer's tokens their terms by our clock; terms that it lacks are assumed. */
export function toTokenSet(answer: TokenAnswer, now: number): TokenSet {
  const refreshLife = answer.refresh_token_expires_in ?? ASSUMED_REFRESH_LIFE_S;
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? null,
    scope: answer.scope,
    expiresAt: new Date(now + (answer.expires_in ?? ASSUMED_LIFE_S) * 1000),
    refreshExpiresAt: answer.refresh_token === undefined ? null : new Date(now + refreshLife * 1000),
  };
}
