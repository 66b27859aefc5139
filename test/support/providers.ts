import type { ProviderName as AnyName } from "#app/domain/ids.ts";
import type { Order } from "#app/domain/order.ts";
import type { AnyProvider } from "#app/domain/provider.ts";
import { type PreviewConfig, readPreviewConfig as readConfigWith } from "#app/orders/preview-config.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { orderNodeToOrder as nodeWith } from "#app/shopify/orders/order-node-to-order.ts";
import { toOrder as toOrderWith } from "#app/shopify/orders/to-order.ts";
import { readStorefrontSettings as readStorefrontWith } from "#app/connections/storefront/settings.ts";

// The app's own providers, as most tests mean them: what takes a registry is handed this one.

export const PROVIDER_NAMES = ["bodygram", "fit-analytics", "naiz", "robosize"] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

export const LINK_KEYS = PROVIDERS.linkKeys;
export const allProviders: readonly AnyProvider[] = PROVIDERS.all;
export const providerOf = (name: AnyName): AnyProvider => PROVIDERS.of(name);

export const toOrder = (body: unknown): Order => toOrderWith(body, LINK_KEYS);
export const orderNodeToOrder = (...[node, lines]: [Parameters<typeof nodeWith>[0], Parameters<typeof nodeWith>[1]]) =>
  nodeWith(node, lines, LINK_KEYS);
export const readPreviewConfig = (input: unknown): PreviewConfig => readConfigWith(input, PROVIDERS);
export const readStorefrontSettings = (name: AnyName, input: unknown) => readStorefrontWith(PROVIDERS.of(name), input);
