import { timingSafeEqual } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { errors, jwtVerify } from "jose";
import { json, type Answer, type Exchange, type Handler } from "./http.ts";
import { ACCESS_SECONDS, REFRESH_SECONDS, type GrantedTokens } from "./tokens.ts";
import type { World } from "./world.ts";

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";

/** How the token endpoint misbehaves on request. */
export interface OAuthFaults {
  /** Every refresh is answered 400 `invalid_grant`. */
  refreshRefused: boolean;
  /** Answers lack `expires_in` and `refresh_token_expires_in`. */
  withoutExpiry: boolean;
  /** Each answer takes this long, in real milliseconds. */
  delayMs: number;
  /** So many coming answers are lost on their way, after the new tokens have been made. */
  loseAnswers: number;
  /** Every call is answered with this status instead. */
  status: number | null;
}

export const NO_OAUTH_FAULTS: OAuthFaults = {
  refreshRefused: false,
  withoutExpiry: false,
  delayMs: 0,
  loseAnswers: 0,
  status: null,
};

/** `POST /admin/oauth/access_token`: token exchange and refresh of expiring offline tokens. `seen` counts calls by grant. */
export function createOAuth(world: World, faults: OAuthFaults, seen: Map<string, number>): Handler {
  return async (exchange) => {
    if (exchange.url.pathname !== "/admin/oauth/access_token") return undefined;
    if (exchange.method !== "POST") return json(404, { errors: "Not Found" });
    if (faults.delayMs > 0) await pause(faults.delayMs);
    if (faults.status !== null) return json(faults.status, { errors: "Unavailable" });
    const form = readForm(exchange);
    if (!form) return refusal("invalid_request", "The request body can't be read.");
    const grant = form["grant_type"] ?? "";
    seen.set(grant, (seen.get(grant) ?? 0) + 1);
    if (form["client_id"] !== world.keys.apiKey) {
      return refusal("application_cannot_be_found", "No application has the given client_id.");
    }
    if (!sameText(form["client_secret"] ?? "", world.keys.apiSecret)) {
      return refusal("invalid_client", "The client secret is wrong.");
    }
    const answer =
      grant === TOKEN_EXCHANGE
        ? await exchangeToken(world, exchange.host, form)
        : refresh(world, exchange.host, form, faults);
    if ("error" in answer) return answer.error;
    if (faults.loseAnswers > 0) {
      faults.loseAnswers -= 1;
      return { status: 0, lost: true };
    }
    return json(200, tokenBody(answer.tokens, world.shop(answer.shop).installation?.scopes ?? [], faults));
  };
}

type Granted = { readonly tokens: GrantedTokens; readonly shop: string } | { readonly error: Answer };

async function exchangeToken(world: World, host: string, form: Record<string, string>): Promise<Granted> {
  if (form["subject_token_type"] !== ID_TOKEN)
    return { error: refusal("invalid_request", "subject_token_type must be an id_token.") };
  if (form["requested_token_type"] !== OFFLINE) {
    return { error: refusal("invalid_request", "The sandbox hands out offline tokens only.") };
  }
  const fault = await checkIdToken(world, host, form["subject_token"] ?? "");
  if (fault) return { error: refusal("invalid_subject_token", fault) };
  return { tokens: world.tokens.exchange(host, form["expiring"] === "1"), shop: host };
}

/** Gives what is wrong with a session token, or undefined. No tolerance: a minute is a minute. */
async function checkIdToken(world: World, host: string, token: string): Promise<string | undefined> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(world.keys.apiSecret), {
      algorithms: ["HS256"],
      audience: world.keys.apiKey,
      issuer: `https://${host}/admin`,
      currentDate: new Date(world.clock.now()),
      requiredClaims: ["exp", "nbf", "iat", "sub", "jti", "sid"],
    });
    if (payload["dest"] !== `https://${host}`) return "The token is for another shop.";
    return world.shops.get(host)?.installation ? undefined : "The app isn't installed in this shop.";
  } catch (fault) {
    if (fault instanceof errors.JOSEError) return fault.message;
    throw fault;
  }
}

function refresh(world: World, host: string, form: Record<string, string>, faults: OAuthFaults): Granted {
  if (form["grant_type"] !== "refresh_token")
    return { error: refusal("unsupported_grant_type", "The grant_type is unknown.") };
  const invalid = { error: refusal("invalid_grant", "The refresh token is unknown, used up, revoked or expired.") };
  if (faults.refreshRefused || !world.shops.get(host)?.installation) return invalid;
  const tokens = world.tokens.refresh(host, form["refresh_token"] ?? "");
  return tokens ? { tokens, shop: host } : invalid;
}

function tokenBody(
  tokens: GrantedTokens,
  scopes: readonly string[],
  faults: OAuthFaults,
): Record<string, string | number> {
  const base = { access_token: tokens.accessToken, scope: scopes.join(",") };
  if (tokens.refreshToken === null) return base;
  if (faults.withoutExpiry) return { ...base, refresh_token: tokens.refreshToken };
  return {
    ...base,
    expires_in: ACCESS_SECONDS,
    refresh_token: tokens.refreshToken,
    refresh_token_expires_in: REFRESH_SECONDS,
  };
}

function refusal(error: string, description: string): Answer {
  return json(400, { error, error_description: description });
}

/** Both JSON and a form are taken, as OAuth has it. */
function readForm(exchange: Exchange): Record<string, string> | undefined {
  if (!(exchange.request.headers["content-type"] ?? "").includes("json")) {
    return Object.fromEntries(new URLSearchParams(exchange.body));
  }
  try {
    const value = JSON.parse(exchange.body) as unknown;
    if (value === null || typeof value !== "object") return undefined;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
  } catch {
    return undefined;
  }
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
