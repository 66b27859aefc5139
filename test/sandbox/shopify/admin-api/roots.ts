import { GraphQLError } from "graphql";
import { readGid } from "../ids.ts";
import { guardObject, maySeeOrder, NODE_SCOPES, requireScope } from "./access.ts";
import { cancelBulk, listBulk, readBulk, runBulk } from "./bulk-fields.ts";
import type { PageArguments } from "./connection.ts";
import type { ApiContext, ApiNode } from "./context.ts";
import { findOrders, listOrders, listProducts, listVariants, type ListArguments } from "./lists.ts";
import { deleteMetafields, setMetafields, type MetafieldInput } from "./metafields-set.ts";
import { customerNode, orderNode } from "./order-node.ts";
import { productNode, variantNode } from "./product-node.ts";
import { appNode, installationNode, shopNode } from "./shop-node.ts";
import {
  createSubscription,
  deleteSubscription,
  listSubscriptions,
  type SubscriptionInput,
  updateSubscription,
} from "./webhook-subscriptions.ts";

const LARGEST_LIST = 250;

type ById = { readonly id: string };

/** What each root field of the pruned schema answers. */
export function queryRoot(context: ApiContext): Record<string, unknown> {
  return {
    shop: () => shopNode(context),
    currentAppInstallation: () => installationNode(context),
    order: ({ id }: ById) => findNode(id, "Order", context),
    orders: (list: ListArguments) => listOrders(list, context),
    ordersCount: ({ query, limit }: { query?: string | null; limit?: number | null }) => {
      const count = findOrders(query, context).length;
      const most = limit ?? Infinity;
      return { count: Math.min(count, most), precision: count > most ? "AT_LEAST" : "EXACT" };
    },
    product: ({ id }: ById) => findNode(id, "Product", context),
    products: (list: ListArguments) => listProducts(list, context),
    productVariant: ({ id }: ById) => findNode(id, "ProductVariant", context),
    productVariants: (list: ListArguments) => listVariants(list, context),
    customer: ({ id }: ById) => findNode(id, "Customer", context),
    node: ({ id }: ById) => findNode(id, undefined, context),
    nodes: ({ ids }: { ids: readonly string[] }) => {
      if (ids.length > LARGEST_LIST) {
        throw new GraphQLError(
          `The input array size of ${ids.length} is greater than the maximum allowed of ${LARGEST_LIST}.`,
          {
            extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" },
          },
        );
      }
      return ids.map((id) => findNode(id, undefined, context));
    },
    bulkOperation: ({ id }: ById) => readBulk(id, context),
    bulkOperations: (list: ListArguments) => listBulk(list, context),
    currentBulkOperation: () => readBulk(undefined, context),
    webhookSubscriptions: (page: PageArguments) => listSubscriptions(page, context),
  };
}

/** What each mutation of the pruned schema does. */
export function mutationRoot(context: ApiContext): Record<string, unknown> {
  return {
    metafieldsSet: ({ metafields }: { metafields: readonly MetafieldInput[] }) => setMetafields(metafields, context),
    metafieldsDelete: ({
      metafields,
    }: {
      metafields: readonly { ownerId: string; namespace: string; key: string }[];
    }) => deleteMetafields(metafields, context),
    bulkOperationRunQuery: (input: { query: string; groupObjects: boolean }) => runBulk(input, context),
    bulkOperationCancel: ({ id }: ById) => cancelBulk(id, context),
    webhookSubscriptionCreate: (input: { topic: string; webhookSubscription: SubscriptionInput }) =>
      createSubscription(input, context),
    webhookSubscriptionUpdate: (input: { id: string; webhookSubscription: SubscriptionInput }) =>
      updateSubscription(input, context),
    webhookSubscriptionDelete: (input: ById) => deleteSubscription(input, context),
    appUninstall: () => {
      const app = appNode(context);
      context.world.uninstall(context.shop.domain);
      return { app, userErrors: [] };
    },
  };
}

/** Looks an object up by its global id; null for a stranger, and a refusal for an id that is none. */
function findNode(gid: string, wanted: string | undefined, context: ApiContext): ApiNode | null {
  const read = readGid(gid);
  if (!read || (wanted && read.type !== wanted)) {
    throw new GraphQLError(`Invalid global id '${gid}'`, { extensions: { code: "argumentLiteralsIncompatible" } });
  }
  const { type, id } = read;
  const scope = NODE_SCOPES[type];
  if (scope) requireScope(context, scope, wanted ? wanted.charAt(0).toLowerCase() + wanted.slice(1) : type);
  guardObject(context, type);
  const { catalogue, orders } = context.shop;
  switch (type) {
    case "Order": {
      const order = orders.get(id);
      return order && maySeeOrder(context, order.createdAt) ? orderNode(order, context) : null;
    }
    case "Product": {
      const product = catalogue.products.get(id);
      return product ? productNode(product, context) : null;
    }
    case "ProductVariant": {
      const variant = catalogue.variants.get(id);
      return variant ? variantNode(variant, context) : null;
    }
    case "Customer":
      return customerNode(id, context);
    case "BulkOperation":
      return readBulk(gid, context);
    case "Shop":
      return id === context.shop.id ? shopNode(context) : null;
    case "AppInstallation":
      return id === context.shop.installation?.id ? installationNode(context) : null;
    default:
      return null;
  }
}
