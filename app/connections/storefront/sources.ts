import type { Providers } from "../../domain/providers.ts";

/** What `[network_access]` declares as `allowed_sources`. What Shopify serves, and the app proxy, are left out. */
export const allowedSources = ({ all }: Pick<Providers, "all">): string[] =>
  all.flatMap(({ storefront }) => storefront.sources.hosts.map((host) => `https://${host}`));
