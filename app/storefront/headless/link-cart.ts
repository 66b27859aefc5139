// A headless storefront's link, to be copied: no dependency, browser or server. What it does is told in ../README.md.

/** The visitor's ids by key, `session` and those of the widgets that have one of their own, and the market beside them. */
export type Link = Readonly<Record<string, string | null | undefined>>;

export interface CartAttribute {
  key: string;
  value?: string | null;
}

/**
 * The cart's attributes with the link among them. `cartAttributesUpdate` replaces the whole set, so what others have
 * written is handed on; ours are put in anew, with the second at which that is done (`now`: milliseconds since 1970).
 */
export function withLink(attributes: readonly CartAttribute[], link: Link, now: number) {
  const ours = Object.entries(link).flatMap(([key, value]) => (value ? [{ key: `__fitloop_${key}`, value }] : []));
  return [...withoutLink(attributes), ...ours, { key: "__fitloop_at", value: String(Math.floor(now / 1_000)) }];
}

/** The cart's attributes without any link: for a visitor who has withdrawn consent. */
export function withoutLink(attributes: readonly CartAttribute[]): { key: string; value: string }[] {
  return attributes
    .filter(({ key }) => !key.startsWith("__fitloop_"))
    .map(({ key, value }) => ({ key, value: value ?? "" }));
}

/**
 * The visitor's id: the one that is kept, else `fresh`, such as `crypto.randomUUID()`. Call it only where the visitor
 * allows it (`customerPrivacy.analyticsProcessingAllowed()`), and hand the same id to the widget.
 */
export function visitorId(storage: Pick<Storage, "getItem" | "setItem">, fresh: string): string {
  const id = storage.getItem("fitloop_session") ?? fresh;
  storage.setItem("fitloop_session", id);
  return id;
}

export interface LinkCartOptions {
  /** `https://<shop>/api/<version>/graphql.json` */
  endpoint: string;
  /** The public access token, where the shop's API asks for one. */
  token?: string;
  cartId: string;
  link: Link;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Links a cart by the Storefront API. Call it once the cart has a line, and again when the link has changed. Throws where
 * the API refuses: a shop goes on selling without a link, so catch it.
 */
export async function linkCart({ endpoint, token, cartId, link, now }: LinkCartOptions): Promise<void> {
  const ask = async <Data>(query: string, variables: object): Promise<Data> => {
    const headers = {
      "Content-Type": "application/json",
      ...(token && { "X-Shopify-Storefront-Access-Token": token }),
    };
    const answer = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
    const { data, errors } = (await answer.json()) as { data: Data; errors?: { message: string }[] };
    if (!answer.ok || errors) throw new Error(errors?.[0]?.message ?? `The Storefront API answered ${answer.status}.`);
    return data;
  };
  const { cart } = await ask<{ cart: { attributes: CartAttribute[] } }>(
    "query ($id: ID!) { cart(id: $id) { attributes { key value } } }",
    { id: cartId },
  );
  const { cartAttributesUpdate } = await ask<{ cartAttributesUpdate: { userErrors: { message: string }[] } }>(
    `mutation ($id: ID!, $attributes: [AttributeInput!]!) {
      cartAttributesUpdate(cartId: $id, attributes: $attributes) { userErrors { message } }
    }`,
    { id: cartId, attributes: withLink(cart.attributes, link, now) },
  );
  const [refused] = cartAttributesUpdate.userErrors;
  if (refused) throw new Error(refused.message);
}
