import { jwtVerify, SignJWT } from "jose";
import type { Fetch } from "./shopify-fetch.server.ts";

const KEPT_AT_MOST = 500;
const TOLERANCE_S = 10;

/**
 * The sandbox's clock can be days ahead, and the library checks a session token by the machine's. In the sandbox, and
 * nowhere else, a token that is good by the sandbox's clock is signed again for the machine's before the library reads
 * it, and the exchange sends the original. Signature and term are checked all the same, only by the other clock.
 */
export function createSandboxTokens({ apiSecret, now }: { apiSecret: string; now(): number }) {
  const key = new TextEncoder().encode(apiSecret);
  const originals = new Map<string, string>();

  const translate = async (token: string): Promise<string> => {
    const aheadS = Math.round((now() - Date.now()) / 1000);
    if (Math.abs(aheadS) < TOLERANCE_S / 2) return token;
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ["HS256"],
        clockTolerance: TOLERANCE_S,
        currentDate: new Date(now()),
      });
      const shifted = { ...payload };
      for (const claim of ["exp", "nbf", "iat"] as const) {
        const at = payload[claim];
        if (at !== undefined) shifted[claim] = at - aheadS;
      }
      const translated = await new SignJWT(shifted).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(key);
      if (originals.size >= KEPT_AT_MOST) originals.clear();
      originals.set(translated, token);
      return translated;
    } catch {
      return token;
    }
  };

  return {
    /** The request with its session token, in header or address, as the library can read it. */
    async request(request: Request): Promise<Request> {
      const url = new URL(request.url);
      const headers = new Headers(request.headers);
      const bearer = headers.get("authorization")?.replace(/^Bearer /, "");
      const inAddress = url.searchParams.get("id_token");
      if (bearer) headers.set("authorization", `Bearer ${await translate(bearer)}`);
      if (inAddress) url.searchParams.set("id_token", await translate(inAddress));
      return new Request(url, { method: request.method === "HEAD" ? "GET" : request.method, headers });
    },

    /** A fetch that gives Shopify the token that it made itself. */
    fetch(inner: Fetch): Fetch {
      return (input, init) => {
        if (typeof init?.body !== "string" || !init.body.includes('"subject_token"')) return inner(input, init);
        const body = JSON.parse(init.body) as Record<string, unknown>;
        const original = originals.get(String(body["subject_token"]));
        if (original === undefined) return inner(input, init);
        return inner(input, { ...init, body: JSON.stringify({ ...body, subject_token: original }) });
      };
    },
  };
}
