// The module `@shopify/events` that Shopify serves to themes, written anew after its documentation:
// https://shopify.dev/docs/api/storefront-events-and-actions/events
export const StandardEvents = {
  pageView: "shopify:page:view",
  productView: "shopify:product:view",
  productSelect: "shopify:product:select",
  cartView: "shopify:cart:view",
  cartError: "shopify:cart:error",
  cartLinesUpdate: "shopify:cart:lines-update",
  cartNoteUpdate: "shopify:cart:note-update",
  cartDiscountUpdate: "shopify:cart:discount-update",
  searchUpdate: "shopify:search:update",
  collectionView: "shopify:collection:view",
  collectionUpdate: "shopify:collection:update",
};

const gid = (kind, id) => (String(id).startsWith("gid:") ? id : `gid://shopify/${kind}/${id}`);

/** An event of a name, whose payload lies on it; with a promise, one that its maker settles later. */
const eventOf = (name) =>
  class extends Event {
    static eventName = name;
    static createGid = gid;
    static createPromise() {
      let resolve;
      let reject;
      const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
      return { promise, resolve, reject };
    }
    static createCartFromAjaxResponse({ token, item_count, items }) {
      return {
        id: gid("Cart", token),
        totalQuantity: item_count,
        lines: items.map(({ key, quantity }) => ({ id: gid("CartLine", key), quantity })),
      };
    }
    constructor(payload) {
      super(name, { bubbles: true, composed: true });
      Object.assign(this, payload);
      if (payload.product) this.product = { ...payload.product, id: gid("Product", payload.product.id) };
    }
  };

export const PageViewEvent = eventOf(StandardEvents.pageView);
export const ProductViewEvent = eventOf(StandardEvents.productView);
export const ProductSelectEvent = eventOf(StandardEvents.productSelect);
export const CartViewEvent = eventOf(StandardEvents.cartView);
export const CartErrorEvent = eventOf(StandardEvents.cartError);
export const CartLinesUpdateEvent = eventOf(StandardEvents.cartLinesUpdate);
export const CartNoteUpdateEvent = eventOf(StandardEvents.cartNoteUpdate);
export const CartDiscountUpdateEvent = eventOf(StandardEvents.cartDiscountUpdate);
export const SearchUpdateEvent = eventOf(StandardEvents.searchUpdate);
export const CollectionViewEvent = eventOf(StandardEvents.collectionView);
export const CollectionUpdateEvent = eventOf(StandardEvents.collectionUpdate);

/** An element that tells of what it shows; telling is nobody's business here. */
export const createViewEventElement = (Base = HTMLElement) => class extends Base {};
