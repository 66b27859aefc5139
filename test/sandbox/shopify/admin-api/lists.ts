import { GraphQLError } from "graphql";
import type { SandboxProduct, SandboxVariant } from "../catalogue.ts";
import type { SandboxOrder } from "../order-model.ts";
import { sourceName } from "../rest-order.ts";
import { maySeeOrder } from "./access.ts";
import { connection, type PageArguments } from "./connection.ts";
import type { ApiContext } from "./context.ts";
import { orderNode } from "./order-node.ts";
import { productNode, variantNode } from "./product-node.ts";
import { search, type SearchFields } from "./search.ts";

export type ListArguments = PageArguments & { readonly query?: string | null; readonly sortKey?: string | null };

const ORDER_FIELDS: SearchFields<SandboxOrder> = {
  id: (order) => String(order.id),
  name: (order) => [order.name, order.name.slice(1)],
  created_at: (order) => order.createdAt,
  updated_at: (order) => order.updatedAt,
  processed_at: (order) => order.processedAt,
  financial_status: (order) => order.financialStatus,
  fulfillment_status: (order) => order.fulfillmentStatus ?? "unfulfilled",
  source_name: sourceName,
  status: (order) => ["any", order.cancelledAt === null ? "open" : "cancelled"],
  test: (order) => String(order.test),
  customer_id: (order) => String(order.customerId ?? ""),
};

const PRODUCT_FIELDS: SearchFields<SandboxProduct> = {
  id: (product) => String(product.id),
  title: (product) => product.title,
  handle: (product) => product.handle,
  vendor: (product) => product.vendor,
  updated_at: (product) => product.updatedAt,
  created_at: (product) => product.createdAt,
};

const VARIANT_FIELDS: SearchFields<SandboxVariant> = {
  id: (variant) => String(variant.id),
  product_id: (variant) => String(variant.productId),
  sku: (variant) => variant.sku ?? "",
  barcode: (variant) => variant.barcode ?? "",
  updated_at: (variant) => variant.updatedAt,
};

/** Sorts by the key, then by id, so that a page never depends on chance. */
function sorted<T extends { id: bigint }>(
  items: readonly T[],
  key: string,
  keys: Readonly<Record<string, (item: T) => number | string>>,
): T[] {
  const read = keys[key];
  if (!read && key !== "ID") throw new GraphQLError(`The sandbox doesn't sort by ${key}.`);
  return [...items].sort((a, b) => {
    const [left, right] = read ? [read(a), read(b)] : [0, 0];
    if (left !== right) return left < right ? -1 : 1;
    return a.id < b.id ? -1 : 1;
  });
}

/** Gives the orders that the app may see and that match. */
export function findOrders(query: string | null | undefined, context: ApiContext): SandboxOrder[] {
  const visible = [...context.shop.orders.values()].filter((order) => maySeeOrder(context, order.createdAt));
  return search(visible, query, ORDER_FIELDS, context, "orders");
}

export function listOrders(list: ListArguments, context: ApiContext): Record<string, unknown> {
  const orders = sorted(findOrders(list.query, context), list.sortKey ?? "PROCESSED_AT", {
    CREATED_AT: (order) => order.createdAt,
    ORDER_NUMBER: (order) => order.number,
    PROCESSED_AT: (order) => order.processedAt,
    UPDATED_AT: (order) => order.updatedAt,
  });
  return connection(orders, list, context, {
    id: (order) => String(order.id),
    node: (order) => orderNode(order, context),
  });
}

export function listProducts(list: ListArguments, context: ApiContext): Record<string, unknown> {
  const found = search([...context.shop.catalogue.products.values()], list.query, PRODUCT_FIELDS, context, "products");
  const products = sorted(found, list.sortKey ?? "ID", {
    CREATED_AT: (product) => product.createdAt,
    TITLE: (product) => product.title,
    UPDATED_AT: (product) => product.updatedAt,
    VENDOR: (product) => product.vendor,
  });
  return connection(products, list, context, {
    id: (product) => String(product.id),
    node: (product) => productNode(product, context),
  });
}

export function listVariants(list: ListArguments, context: ApiContext): Record<string, unknown> {
  const found = search(
    [...context.shop.catalogue.variants.values()],
    list.query,
    VARIANT_FIELDS,
    context,
    "productVariants",
  );
  const variants = sorted(found, list.sortKey ?? "ID", {
    POSITION: (variant) => variant.position,
    SKU: (variant) => variant.sku ?? "",
    TITLE: (variant) => variant.title,
  });
  return connection(variants, list, context, {
    id: (variant) => String(variant.id),
    node: (variant) => variantNode(variant, context),
  });
}
