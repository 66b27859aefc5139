import type { AppMetafield } from "#app/connections/storefront/document.ts";
import { storefrontMetafields } from "#app/connections/storefront/document.ts";
import type { ShopifyTwin } from "#test/sandbox/shopify/start.ts";
import type { ProviderName } from "#test/support/providers.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

/** The public settings that the sandbox's merchant enters, by provider. */
export const STOREFRONT_SETTINGS: Readonly<Record<ProviderName, Record<string, unknown>>> = {
  bodygram: { clientKey: "sandbox-client-key", brandId: "northloom" },
  "fit-analytics": { prefix: "northloom" },
  naiz: { partnerKey: "12345678123412341234123412341234" },
  robosize: { script: "https://widget.robosize.com/v1/widget.js", attributes: { "data-business": "demo" } },
};

export interface ShownProvider {
  productReference?: string;
  sizeMap?: Record<string, string>;
  sizeOptions?: string[];
  storefront?: Record<string, unknown>;
}

/** The metafields of a shop with these providers connected. */
export function metafieldsFor(providers: Partial<Record<ProviderName, ShownProvider>>): AppMetafield[] {
  return storefrontMetafields(
    Object.entries(providers).map(
      ([provider, { productReference = "product_id", sizeMap = {}, sizeOptions = [], storefront = {} }]) => ({
        provider: provider as ProviderName,
        enabled: true,
        productReference,
        sizeMap,
        sizeOptions,
        storefront: { ...STOREFRONT_SETTINGS[provider as ProviderName], ...storefront },
      }),
    ),
    PROVIDERS,
  );
}

/** Writes app-owned metafields into the twin as the Admin API would. Refuses a shop without the app. */
export function writeMetafields(twin: ShopifyTwin, domain: string, metafields: readonly AppMetafield[]): void {
  const shop = twin.shop(domain);
  if (!shop.installation) throw new Error(`${domain} does not have the app.`);
  const at = shop.clock.now();
  shop.metafields.set(
    `gid://shopify/AppInstallation/${String(shop.installation.id)}`,
    metafields.map((field) => ({ ...field, id: shop.ids.metafield(), createdAt: at, updatedAt: at })),
  );
}
