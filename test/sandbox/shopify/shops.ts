/** A sandbox shop, as its owner set it up. */
export interface ShopDefinition {
  readonly domain: string;
  readonly name: string;
  readonly currency: string;
  readonly country: string;
  readonly language: string;
  readonly timeZone: string;
  readonly primaryDomain: string;
  /** Prices include the tax (Europe, Japan) or it comes on top. */
  readonly taxesIncluded: boolean;
  readonly taxRate: number;
}

export const DEMO_SHOP: ShopDefinition = {
  domain: "fitloop-demo.myshopify.com",
  name: "Fitloop Demo",
  currency: "EUR",
  country: "DE",
  language: "de",
  timeZone: "Europe/Berlin",
  primaryDomain: "www.fitloop-demo.example",
  taxesIncluded: true,
  taxRate: 0.19,
};

export const TOKYO_SHOP: ShopDefinition = {
  domain: "fitloop-tokyo.myshopify.com",
  name: "Fitloop Tokyo",
  currency: "JPY",
  country: "JP",
  language: "ja",
  timeZone: "Asia/Tokyo",
  primaryDomain: "www.fitloop-tokyo.example",
  taxesIncluded: true,
  taxRate: 0.1,
};

export const KUWAIT_SHOP: ShopDefinition = {
  domain: "fitloop-kuwait.myshopify.com",
  name: "Fitloop Kuwait",
  currency: "KWD",
  country: "KW",
  language: "ar",
  timeZone: "Asia/Kuwait",
  primaryDomain: "fitloop-kuwait.example",
  taxesIncluded: false,
  taxRate: 0.05,
};

export const DEFAULT_SHOPS: readonly ShopDefinition[] = [DEMO_SHOP, TOKYO_SHOP, KUWAIT_SHOP];

/** Makes one of many like shops, for runs over a hundred of them. */
export function numberedShop(number: number): ShopDefinition {
  const name = `fitloop-shop-${String(number).padStart(4, "0")}`;
  return {
    ...DEMO_SHOP,
    domain: `${name}.myshopify.com`,
    name: `Fitloop shop ${number}`,
    primaryDomain: `www.${name}.example`,
  };
}

/** Gives the name that stands in the admin's addresses: `fitloop-demo`. */
export function shopHandle(domain: string): string {
  return domain.replace(/\.myshopify\.com$/, "");
}
