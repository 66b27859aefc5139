import { buildSchema, graphql } from "graphql";
import { type Cart, CartRefusal, type Carts, countOf } from "./carts.ts";
import type { Market } from "./markets.ts";
import { pause } from "./rules.ts";

export const STOREFRONT_API = "/api/2026-10/graphql.json";

/** The part of the Storefront API that carts need: https://shopify.dev/docs/api/storefront/latest/objects/Cart */
const schema = buildSchema(/* GraphQL */ `
  type Query {
    cart(id: ID!): Cart
  }
  type Mutation {
    cartCreate(input: CartInput): CartPayload
    cartLinesAdd(cartId: ID!, lines: [CartLineInput!]!): CartPayload
    cartAttributesUpdate(cartId: ID!, attributes: [AttributeInput!]!): CartPayload
  }
  type Cart {
    id: ID!
    totalQuantity: Int!
    checkoutUrl: String!
    attributes: [Attribute!]!
  }
  type Attribute {
    key: String!
    value: String
  }
  type CartPayload {
    cart: Cart
    userErrors: [CartUserError!]!
  }
  type CartUserError {
    field: [String!]
    message: String!
  }
  input CartInput {
    lines: [CartLineInput!]
    attributes: [AttributeInput!]
  }
  input CartLineInput {
    merchandiseId: ID!
    quantity: Int = 1
    attributes: [AttributeInput!]
  }
  input AttributeInput {
    key: String!
    value: String!
  }
`);

interface AttributeInput {
  key: string;
  value: string;
}
interface CartLineInput {
  merchandiseId: string;
  quantity: number;
  attributes?: AttributeInput[];
}
interface Parts {
  readonly carts: Carts;
  readonly market: Market;
}

const MOST_ATTRIBUTES = 250;
const recordOf = (attributes: readonly AttributeInput[] = []): Record<string, string> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value]));

/**
 * Answers a query of the storefront's carts. `cartAttributesUpdate` replaces the whole set: unlike the AJAX API it takes
 * away what isn't named (https://shopify.dev/docs/api/storefront/latest/mutations/cartAttributesUpdate).
 */
export async function answerStorefrontApi(
  { carts, market }: Parts,
  body: string,
  own: string | undefined,
): Promise<unknown> {
  const { query = "", variables } = JSON.parse(body) as { query?: string; variables?: Record<string, unknown> };
  const find = (id: string): Cart => {
    const cart = carts.find(id.replace("gid://shopify/Cart/", ""));
    if (!cart) throw new CartRefusal(404, "The specified cart does not exist.");
    return cart;
  };
  const shown = (cart: Cart): object => ({
    id: `gid://shopify/Cart/${cart.token}`,
    totalQuantity: countOf(cart),
    checkoutUrl: `${market.root}/checkout`,
    attributes: Object.entries(cart.attributes)
      // "Can't be read from Liquid or the Ajax API"; this API answers whoever holds the cart's secret id.
      .map(([key, value]) => ({ key, value })),
  });
  const changed = async (cart: Cart, work: (draft: Cart) => void): Promise<object> => {
    try {
      await carts.change(cart, work);
      return { cart: shown(cart), userErrors: [] };
    } catch (refusal) {
      if (!(refusal instanceof CartRefusal)) throw refusal;
      return { cart: shown(cart), userErrors: [{ field: null, message: refusal.message }] };
    }
  };
  const addAll = (draft: Cart, lines: readonly CartLineInput[] = []): void => {
    for (const { merchandiseId, quantity, attributes } of lines) {
      const id = merchandiseId.replace("gid://shopify/ProductVariant/", "");
      carts.add(draft, { id, quantity, properties: recordOf(attributes) });
    }
  };
  const rootValue = {
    cart: ({ id }: { id: string }) => shown(find(id)),
    cartCreate: ({ input }: { input?: { lines?: CartLineInput[]; attributes?: AttributeInput[] } }) =>
      changed(carts.open(own === "" ? undefined : own), (draft) => {
        addAll(draft, input?.lines);
        draft.attributes = recordOf(input?.attributes);
      }),
    cartLinesAdd: ({ cartId, lines }: { cartId: string; lines: CartLineInput[] }) =>
      changed(find(cartId), (draft) => addAll(draft, lines)),
    cartAttributesUpdate: ({ cartId, attributes }: { cartId: string; attributes: AttributeInput[] }) =>
      changed(find(cartId), (draft) => {
        if (attributes.length > MOST_ATTRIBUTES)
          throw new CartRefusal(422, "The input must not contain more than 250 values.");
        draft.attributes = recordOf(attributes);
      }),
  };
  await pause(carts.rules.latency());
  return graphql({ schema, source: query, rootValue, variableValues: variables ?? {} });
}
