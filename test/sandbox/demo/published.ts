import type { ShopifyTwin } from "../shopify/start.ts";
import { PROVIDERS } from "./report.ts";

const PATIENCE_MS = 60_000;

/** The metafields of the app's installation in a shop, by key: what Liquid reads as `app.metafields.fitloop`. */
export function appMetafieldsOf(twin: ShopifyTwin, domain: string): Record<string, unknown> {
  const { installation, metafields } = twin.shop(domain);
  const fields = metafields.get(`gid://shopify/AppInstallation/${String(installation?.id)}`) ?? [];
  return Object.fromEntries(fields.map(({ key, type, value }) => [key, type === "json" ? JSON.parse(value) : value]));
}

/** Waits until the app's job has written all four providers' public settings to a shop. Throws after a minute. */
export async function storefrontPublished(twin: ShopifyTwin, domain: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { storefront } = appMetafieldsOf(twin, domain) as { storefront?: { providers: { name: string }[] } };
    if (PROVIDERS.every((name) => storefront?.providers.some((shown) => shown.name === name))) return;
    if (Date.now() > deadline) throw new Error(`The public settings of ${domain} never reached its metafields.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
