/** Where a visitor shops: by the path's first part, as Shopify's markets do. */
export interface Market {
  /** What stands before the path, without a slash at its end. */
  readonly root: string;
  readonly locale: string;
  readonly country: string;
  readonly currency: string;
}

export const MARKETS: readonly [Market, ...Market[]] = [
  { root: "", locale: "de", country: "DE", currency: "EUR" },
  { root: "/en-us", locale: "en", country: "US", currency: "USD" },
  { root: "/es", locale: "es", country: "ES", currency: "EUR" },
  { root: "/ja-jp", locale: "ja", country: "JP", currency: "JPY" },
];

/** Parts an address into its market and the path within it. */
export function marketOf(path: string): { market: Market; path: string } {
  const market = MARKETS.find(({ root }) => root !== "" && (path === root || path.startsWith(`${root}/`)));
  return market ? { market, path: path.slice(market.root.length) || "/" } : { market: MARKETS[0], path };
}
