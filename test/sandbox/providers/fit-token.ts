import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from "jose";
import { KeySet, KeySetError } from "./jwks.ts";
import type { Merchant } from "./registration.ts";

type Client = Merchant<"fit-analytics">;

export type TokenCheck =
  | { readonly outcome: "good"; readonly client: Client; readonly claims: JWTPayload }
  | { readonly outcome: "refused"; readonly reason: string }
  /** The provider itself could not judge: the keys could not be fetched. */
  | { readonly outcome: "unavailable"; readonly reason: string };

/** Share of the tokens whose signature is verified; the others are only read. */
export type Verify = "all" | number;

/** Checks the tokens of Fit Analytics' clients against the keys they serve and the options they registered. */
export class TokenChecker {
  readonly #sets = new Map<string, KeySet>();
  readonly #share: number;
  #due = 0;

  constructor(verify: Verify) {
    this.#share = verify === "all" ? 1 : verify;
  }

  /** Takes the Authorization header, who is registered, and the sandbox's time. */
  async check(authorization: string | undefined, clients: readonly Client[], now: number): Promise<TokenCheck> {
    const token = /^Bearer ([\w.-]+)$/.exec(authorization ?? "")?.[1];
    if (token === undefined) return refused("Authorization must be Bearer and a token.");
    let issuer: unknown;
    let kid: unknown;
    try {
      issuer = decodeJwt(token).iss;
      kid = decodeProtectedHeader(token).kid;
    } catch {
      return refused("The token is not a JWT.");
    }
    if (typeof kid !== "string" || kid === "") return refused("The token's header has no kid.");
    const candidates = clients.filter((client) => client.issuer === issuer);
    let last: TokenCheck = refused("The token's iss is not registered.");
    for (const client of candidates) {
      last = await this.#checkFor(client, token, now);
      if (last.outcome === "good") return last;
    }
    return last;
  }

  async #checkFor(client: Client, token: string, now: number): Promise<TokenCheck> {
    if (!this.#drawn()) return { outcome: "good", client, claims: decodeJwt(token) };
    try {
      const { payload } = await jwtVerify(token, (header) => this.#key(client, header.kid ?? "", now), {
        algorithms: [...client.algorithms],
        issuer: client.issuer,
        audience: client.audience,
        clockTolerance: client.clockTolerance,
        currentDate: new Date(now),
        requiredClaims: ["exp"],
        ...(client.subject === undefined ? {} : { subject: client.subject }),
        ...(client.maxAge === undefined ? {} : { maxTokenAge: client.maxAge }),
      });
      if (payload.iat !== undefined && payload.iat > now / 1000 + client.clockTolerance) {
        return refused("The token's iat lies in the future.");
      }
      return { outcome: "good", client, claims: payload };
    } catch (error) {
      if (error instanceof UnknownKey || error instanceof KeySetError) return refused(error.message);
      if (error instanceof errors.JOSEError) return refused(`The token is refused: ${error.message}.`);
      return { outcome: "unavailable", reason: "The key set could not be fetched." };
    }
  }

  async #key(client: Client, kid: string, now: number) {
    let set = this.#sets.get(client.jwksUrl);
    if (set === undefined) {
      set = new KeySet(client.jwksUrl);
      this.#sets.set(client.jwksUrl, set);
    }
    const key = await set.key(kid, now);
    if (key === undefined) throw new UnknownKey("The token's kid is not in the key set.");
    return key;
  }

  /** Spreads the verified tokens evenly: with a share of 0.25 it is every fourth. */
  #drawn(): boolean {
    this.#due += this.#share;
    if (this.#due < 1) return false;
    this.#due -= 1;
    return true;
  }
}

class UnknownKey extends Error {}

function refused(reason: string): TokenCheck {
  return { outcome: "refused", reason };
}
