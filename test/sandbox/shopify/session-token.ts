import { SignJWT } from "jose";
import type { Clock } from "../clock.ts";
import { uuid } from "./shop.ts";

/** The app as it is registered with the sandbox. */
export interface AppKeys {
  readonly apiKey: string;
  apiSecret: string;
}

/** The staff member who opens the admin in every sandbox shop. */
export const STAFF_ID = "86115910041";

let minted = 0;

/** Mints a session token as App Bridge's `idToken()` gives it: HS256 with the app's secret, good for a minute of the sandbox's clock. */
export async function mintIdToken(shop: string, keys: AppKeys, clock: Clock): Promise<string> {
  const now = Math.floor(clock.now() / 1000);
  minted += 1;
  return new SignJWT({ dest: `https://${shop}`, sid: uuid(shop, 1, "s") })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(`https://${shop}/admin`)
    .setAudience(keys.apiKey)
    .setSubject(STAFF_ID)
    .setJti(uuid(shop, minted, "j"))
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + 60)
    .sign(new TextEncoder().encode(keys.apiSecret));
}

/** Gives the `host` parameter: the admin's address of the shop in base64, without padding. */
export function hostParameter(shopName: string): string {
  return Buffer.from(`admin.shopify.com/store/${shopName}`).toString("base64").replace(/=+$/, "");
}
