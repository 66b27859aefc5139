import { gid } from "../ids.ts";
import { graphqlTime } from "../time.ts";
import { OPENED_AT } from "../catalogue.ts";
import { shopHandle } from "../shops.ts";
import { restTime } from "../time.ts";
import type { ApiContext, ApiNode } from "./context.ts";
import { metafieldFields } from "./metafield-node.ts";
import { listOrders, listProducts, type ListArguments } from "./lists.ts";

const LOCALES: Readonly<Record<string, readonly string[]>> = { de: ["en", "fr"], ja: ["en"], ar: ["en"] };

/** Writes the `Shop`. */
export function shopNode(context: ApiContext): ApiNode {
  const { definition, id: number, updatedAt } = context.shop;
  const id = gid("Shop", number);
  const offset = restTime(context.world.clock.now(), definition.timeZone).slice(19);
  const minutes = Number(`${offset[0] ?? "+"}1`) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4)));
  const form = `{{amount}} ${definition.currency}`;
  const domain = domainNode(context);
  return {
    __typename: "Shop",
    id,
    name: definition.name,
    myshopifyDomain: definition.domain,
    primaryDomain: domain,
    domains: [domain],
    url: `https://${definition.primaryDomain}`,
    email: "owner@personal.example",
    contactEmail: "owner@personal.example",
    currencyCode: definition.currency,
    currencyFormats: {
      moneyFormat: form,
      moneyInEmailsFormat: form,
      moneyWithCurrencyFormat: form,
      moneyWithCurrencyInEmailsFormat: form,
    },
    enabledPresentmentCurrencies: [definition.currency],
    ianaTimezone: definition.timeZone,
    timezoneAbbreviation: offset,
    timezoneOffset: offset.replace(":", ""),
    timezoneOffsetMinutes: minutes,
    shopAddress: () => addressNode(context),
    billingAddress: () => addressNode(context),
    plan: {
      displayName: "Developer Preview",
      partnerDevelopment: true,
      publicDisplayName: "Development",
      shopifyPlus: false,
    },
    taxesIncluded: definition.taxesIncluded,
    taxShipping: true,
    createdAt: graphqlTime(OPENED_AT),
    updatedAt: graphqlTime(updatedAt),
    orders: (list: ListArguments) => listOrders(list, context),
    products: (list: ListArguments) => listProducts(list, context),
    ...metafieldFields(id, context),
  };
}

function domainNode(context: ApiContext): ApiNode {
  const { definition, id } = context.shop;
  return {
    __typename: "Domain",
    id: gid("Domain", id + 1n),
    host: definition.primaryDomain,
    url: `https://${definition.primaryDomain}`,
    sslEnabled: true,
    localization: {
      alternateLocales: LOCALES[definition.language] ?? [],
      country: null,
      defaultLocale: definition.language,
    },
  };
}

function addressNode({ shop }: ApiContext): ApiNode {
  return {
    __typename: "ShopAddress",
    id: gid("ShopAddress", shop.id),
    address1: "1 Market Square",
    address2: null,
    city: "Exampleville",
    company: null,
    country: shop.definition.country,
    countryCodeV2: shop.definition.country,
    phone: null,
    provinceCode: null,
    zip: "44135",
  };
}

/** Writes the `AppInstallation` of the app that asks. */
export function installationNode(context: ApiContext): ApiNode {
  const { world, shop } = context;
  const id = gid("AppInstallation", shop.installation?.id ?? 0n);
  const admin = `https://admin.shopify.com/store/${shopHandle(shop.domain)}`;
  return {
    __typename: "AppInstallation",
    id,
    accessScopes: context.scopes.map(scopeNode),
    launchUrl: `${admin}/apps/${world.keys.apiKey}`,
    uninstallUrl: `${admin}/settings/apps`,
    app: () => appNode(context),
    ...metafieldFields(id, context),
  };
}

/** Writes the `App`. */
export function appNode({ world }: ApiContext): ApiNode {
  const { scopes, optionalScopes, apiVersion } = world.config;
  return {
    __typename: "App",
    id: gid("App", "271828182845"),
    apiKey: world.keys.apiKey,
    handle: "fitloop",
    title: "Fitloop",
    embedded: true,
    requestedAccessScopes: scopes.map(scopeNode),
    optionalAccessScopes: optionalScopes.map(scopeNode),
    availableAccessScopes: [...scopes, ...optionalScopes].map(scopeNode),
    webhookApiVersion: apiVersion,
  };
}

function scopeNode(handle: string): ApiNode {
  return { __typename: "AccessScope", handle, description: handle.replaceAll("_", " ") };
}
