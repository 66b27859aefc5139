import { z } from "zod";
import { countryCode, languageCode } from "../../../domain/order.ts";
import type { Operation } from "./operation.ts";

const data = z.object({
  shop: z.object({
    id: z.string(),
    name: z.string(),
    currencyCode: z.string(),
    ianaTimezone: z.string(),
    primaryDomain: z.object({ host: z.string(), localization: z.object({ defaultLocale: z.string() }).nullable() }),
    shopAddress: z.object({ countryCodeV2: z.string().nullable() }),
  }),
});

/**
 * What a shop says of itself. Its language is read from its primary domain: the list of its locales would need
 * `read_locales`, a scope more for two letters.
 */
export const shopFacts = {
  name: "ShopFacts",
  text: `query ShopFacts {
  shop {
    id
    name
    currencyCode
    ianaTimezone
    primaryDomain { host localization { defaultLocale } }
    shopAddress { countryCodeV2 }
  }
}`,
  scopes: [],
  read(value: unknown) {
    const { shop } = data.parse(value);
    const country = countryCode(shop.shopAddress.countryCodeV2);
    if (country === null) throw new Error("The shop's address has no country.");
    return {
      gid: shop.id,
      name: shop.name,
      primaryDomain: shop.primaryDomain.host,
      country,
      language: languageCode(shop.primaryDomain.localization?.defaultLocale) ?? "en",
      timeZone: shop.ianaTimezone,
      currency: shop.currencyCode,
    };
  },
} satisfies Operation<Record<string, never>, unknown>;
