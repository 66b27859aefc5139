import { GraphQLError } from "graphql";
import { grants } from "../app-config.ts";
import type { ApiContext } from "./context.ts";

const CUSTOMER = "read_customers";
const ORDERS = "read_orders";
const PRODUCTS = "read_products";

/** The scope that a field needs, as the reference of each object says. */
const SCOPES: Readonly<Record<string, string>> = {
  "QueryRoot.order": ORDERS,
  "QueryRoot.orders": ORDERS,
  "QueryRoot.ordersCount": ORDERS,
  "QueryRoot.product": PRODUCTS,
  "QueryRoot.products": PRODUCTS,
  "QueryRoot.productVariant": PRODUCTS,
  "QueryRoot.productVariants": PRODUCTS,
  "QueryRoot.customer": CUSTOMER,
  "Shop.orders": ORDERS,
  "Shop.products": PRODUCTS,
  "Order.customer": CUSTOMER,
  "LineItem.product": PRODUCTS,
  "LineItem.variant": PRODUCTS,
};

/** The scope that an object needs when it is asked for by its id alone. */
export const NODE_SCOPES: Readonly<Record<string, string>> = {
  Order: ORDERS,
  LineItem: ORDERS,
  Refund: ORDERS,
  Product: PRODUCTS,
  ProductVariant: PRODUCTS,
  Customer: CUSTOMER,
};

/**
 * Fields that hold personal data beyond a customer's id. Of an address the country and the province aren't withheld: an
 * order of an app without approval keeps `country`, `country_code`, `province` and `province_code` (ShopifySharp issue
 * 1110). Others come as null with an error beside the data (docs "Work with protected customer data").
 */
const PERSONAL: Readonly<Record<string, readonly string[]>> = {
  Order: ["email", "phone", "clientIp"],
  Customer: ["displayName", "firstName", "lastName", "email", "phone"],
  MailingAddress: ["address1", "address2", "city", "company", "firstName", "lastName", "name", "phone", "zip"],
};
/** What isn't given at all to an app for which protected data wasn't selected. */
const PROTECTED: Readonly<Record<string, string>> = {
  "QueryRoot.order": "Order",
  "QueryRoot.orders": "Order",
  "QueryRoot.customer": "Customer",
  "Order.customer": "Customer",
};
const SEE = "See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.";

function refuse(message: string): never {
  throw new GraphQLError(message, { extensions: { code: "ACCESS_DENIED" } });
}

/** Refuses an object of which protected data that wasn't selected is a part. */
export function guardObject(context: ApiContext, type: string): void {
  const { protectedData } = context.world.dashboard;
  if (!protectedData && ["Order", "Customer", "Refund", "LineItem"].includes(type)) {
    refuse(`This app is not approved to access the ${type} object. ${SEE}`);
  }
}

/** Refuses a field whose scope the merchant hasn't granted, or for whose personal data the app isn't approved. */
export function guardField(context: ApiContext, type: string, field: string): void {
  const name = `${type}.${field}`;
  const scope = SCOPES[name];
  if (scope) requireScope(context, scope, field);
  const object = PROTECTED[name];
  if (object) guardObject(context, object);
  const level = context.shop.personalData;
  if (object === "Customer" && level === "none")
    refuse(`This app is not approved to access the Customer object. ${SEE}`);
  const isPersonal = PERSONAL[type]?.includes(field) ?? false;
  if ((isPersonal && level !== "all") || context.world.dashboard.refusedFields.includes(name)) {
    refuse(`This app is not approved to use the ${field} field. ${SEE}`);
  }
}

/** Refuses, in Shopify's words, what needs a scope that isn't granted. */
export function requireScope(context: ApiContext, scope: string, field: string): void {
  if (grants(context.scopes, scope)) return;
  const requiredAccess = `\`${scope}\` access scope.`;
  throw new GraphQLError(`Access denied for ${field} field. Required access: ${requiredAccess}`, {
    extensions: { code: "ACCESS_DENIED", documentation: "https://shopify.dev/api/usage/access-scopes", requiredAccess },
  });
}

const SIXTY_DAYS = 60 * 86_400_000;

/** Tells whether the app may see an order of that age: without `read_all_orders` only the last 60 days. */
export function maySeeOrder(context: ApiContext, createdAt: number): boolean {
  return grants(context.scopes, "read_all_orders") || createdAt >= context.world.clock.now() - SIXTY_DAYS;
}
