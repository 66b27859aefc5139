import type { LoaderFunctionArgs } from "@remix-run/node";
import type { Services } from "./load-context.ts";
import type { Actor } from "./records/audit.server.ts";
import type { SignedIn } from "./shopify.server.ts";
import type { KnownShop } from "./shops/directory.server.ts";

/** What a loader or action of the admin works with. */
export interface AdminVisit {
  services: Services;
  shop: KnownShop;
  /** The staff member, by Shopify's user id. */
  actor: Actor;
  /** Leads elsewhere in the admin, in and out of the frame. */
  redirect: SignedIn["redirect"];
}

/**
 * Signs a visit of the admin in; every loader and action under `/app` starts with it. Throws the Response that leads to
 * a session when there is none. A shop whose row is missing (the hook after sign-in was cut off, or an uninstall was
 * noted late) is installed on the spot.
 */
export async function signIn({ request, context }: LoaderFunctionArgs): Promise<AdminVisit> {
  const { services } = context;
  const { session, sessionToken, redirect } = await services.shopify.authenticate.admin(request);
  if (!isWhole(sessionToken)) throw new Response(null, { status: 401 });
  let shop = await services.shops.find(session.shop);
  if (!shop?.active) {
    await services.shopify.install(session.shop, (session.scope ?? "").split(",").filter(Boolean));
    services.shops.forget(session.shop);
    shop = await services.shops.find(session.shop);
  } else await services.shops.visited(shop, Date.now() - sessionToken.iat * 1000);
  if (!shop) throw new Error(`The shop ${session.shop} was installed and can't be found.`);
  return { services, shop, actor: `user:${sessionToken.sub}`, redirect };
}

/**
 * The library checks the signature and the audience, and the end where there is one. That it ends and names a person, and
 * that issuer and shop are one, is left to the app (shopify.dev, "About session tokens": the top-level domains of `iss`
 * and `dest` must match).
 */
function isWhole({ iss, dest, exp, sub }: SignedIn["sessionToken"]): boolean {
  return hostOf(iss) === hostOf(dest) && Number.isFinite(exp) && typeof sub === "string" && sub !== "";
}

const hostOf = (address: string): string | null => (URL.canParse(address) ? new URL(address).hostname : null);
