import { parseReferenceRule } from "../../domain/product-reference.ts";
import type { ProviderName } from "../../domain/ids.ts";
import type { Providers } from "../../domain/providers.ts";
import { readStorefrontSettings } from "./settings.ts";

/** A connection as the storefront is told of it. */
export interface ShownConnection {
  provider: ProviderName;
  enabled: boolean;
  /** `settings.productReference`, and the size map of the orders' side. */
  productReference: string;
  sizeMap: Readonly<Record<string, string>>;
  /** `settings.sizeOptions`: the options that hold a size in this shop. */
  sizeOptions: readonly string[];
  storefront: unknown;
}

/** What holds for all of a shop's connections. */
export interface ShopStorefront {
  consent: "analytics" | "preferences";
  /** The app proxy's path on this storefront; a merchant can change it. */
  proxy: string;
}

export const DEFAULT_SHOP_STOREFRONT: ShopStorefront = { consent: "analytics", proxy: "/apps/fitloop" };

/** One app-owned metafield, as Shopify's `metafieldsSet` takes it. */
export interface AppMetafield {
  namespace: "fitloop";
  key: string;
  type: "json" | "boolean";
  value: string;
}

/**
 * The metafields that Liquid reads: the public settings of the connections that are turned on and whole, and per block
 * one boolean for its `available_if`. Returns the same text for the same settings, so that a job can tell a change.
 */
export function storefrontMetafields(
  connections: readonly ShownConnection[],
  { all }: Pick<Providers, "all">,
  shop: ShopStorefront = DEFAULT_SHOP_STOREFRONT,
): AppMetafield[] {
  const providers = all.flatMap((provider) => {
    const { name } = provider;
    const connection = connections.find((one) => one.enabled && one.provider === name);
    const settings = connection && readStorefrontSettings(provider, connection.storefront);
    const rule = connection && parseReferenceRule(connection.productReference);
    if (!settings?.ok || !rule) return [];
    return [
      {
        name,
        rule: connection.productReference,
        ...(rule.kind === "metafield" ? { metafield: metafieldOf(rule.key) } : {}),
        ...(Object.keys(connection.sizeMap).length > 0 ? { sizeMap: connection.sizeMap } : {}),
        ...(connection.sizeOptions.length > 0 ? { sizeOptions: connection.sizeOptions } : {}),
        ...settings.value,
      },
    ];
  });
  const ready = String(providers.length > 0);
  return [
    { namespace: "fitloop", key: "storefront", type: "json", value: JSON.stringify({ v: 1, ...shop, providers }) },
    { namespace: "fitloop", key: "embed_ready", type: "boolean", value: ready },
    { namespace: "fitloop", key: "size_ready", type: "boolean", value: ready },
  ];
}

function metafieldOf(key: string): { namespace: string; key: string } {
  const dot = key.indexOf(".");
  return { namespace: key.slice(0, dot), key: key.slice(dot + 1) };
}
