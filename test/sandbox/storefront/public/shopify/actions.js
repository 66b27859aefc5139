// Standard actions and their events. The event fires before the cart is changed, and carries a promise.
// https://shopify.dev/docs/api/storefront-events-and-actions
const settled = () => {
  let resolve;
  let reject;
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
};
const ask = async (query, variables) => {
  const answer = await fetch("/api/2026-10/graphql.json", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(errors[0].message);
  return data;
};
const CART = "cart { id totalQuantity } userErrors { message }";
const cartId = () => {
  const token = /(?:^|; )cart=([^;]+)/.exec(document.cookie)?.[1];
  return token ? `gid://shopify/Cart/${decodeURIComponent(token)}` : null;
};
/** Where a theme wants the cart's events to come from: https://shopify.dev/docs/api/storefront-events-and-actions/actions */
let eventTarget = () => document;
const announce = (name, fields, promise) =>
  (eventTarget() ?? document).dispatchEvent(
    Object.assign(new Event(`shopify:cart:${name}-update`, { bubbles: true }), { ...fields, promise }),
  );

const actions = {
  async getCart() {
    const id = cartId();
    return { cart: id ? (await ask("query($id: ID!) { cart(id: $id) { id totalQuantity } }", { id })).cart : null };
  },
  /** `attributes` is the whole set; what isn't named is taken away. */
  async updateCart({ lines, attributes }) {
    let result;
    if (lines) {
      const done = settled();
      announce("lines", { action: "add", context: "standard-action", lines }, done.promise);
      const id = cartId();
      try {
        result = id
          ? (
              await ask(
                `mutation($id: ID!, $lines: [CartLineInput!]!) { made: cartLinesAdd(cartId: $id, lines: $lines) { ${CART} } }`,
                { id, lines },
              )
            ).made
          : (
              await ask(
                `mutation($lines: [CartLineInput!]!) { made: cartCreate(input: { lines: $lines }) { ${CART} } }`,
                { lines },
              )
            ).made;
        // The storefront's cart is the one in its cookie.
        if (!id)
          document.cookie = `cart=${encodeURIComponent(result.cart.id.replace("gid://shopify/Cart/", ""))}; Path=/`;
        done.resolve(result);
      } catch (fault) {
        done.reject(fault);
        throw fault;
      }
    }
    if (attributes) {
      const done = settled();
      announce("attributes", { context: "standard-action", attributes }, done.promise);
      try {
        const query = `mutation($id: ID!, $attributes: [AttributeInput!]!) { made: cartAttributesUpdate(cartId: $id, attributes: $attributes) { ${CART} } }`;
        result = (await ask(query, { id: cartId(), attributes })).made;
        done.resolve(result);
      } catch (fault) {
        done.reject(fault);
        throw fault;
      }
    }
    return result;
  },
  async openCart() {
    location.href = `${window.Shopify.routes.root}cart`;
  },
};
actions.updateCart.isDefault = () => true;
actions.updateCart.configure = (given) => {
  eventTarget = given.eventTarget ?? eventTarget;
  return true;
};
actions.openCart.configure = ({ handler }) => {
  const usual = actions.openCart;
  actions.openCart = () => handler(usual);
  return true;
};
if (Object.isExtensible(window.Shopify)) window.Shopify.actions = actions;
