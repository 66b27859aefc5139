import { cartCallOf } from "./cart-calls.ts";
import type { CartLink } from "./cart-link.ts";
import { listen } from "./listen.ts";

interface CartEvent extends Event {
  action?: unknown;
  promise?: Promise<{ cart?: { totalQuantity?: number } | null } | null>;
}

/**
 * Tells the cart's link what happens to the cart on this page: requests that have ended, and Shopify's standard
 * events, which fire before the cart is changed and carry a promise for the end of it.
 * https://shopify.dev/docs/api/storefront-events-and-actions
 */
export function watchCart(link: CartLink, root: string): void {
  const hear = async ({ type, action, promise }: CartEvent): Promise<void> => {
    link.pressed();
    try {
      const result = await promise;
      if (type.includes("attr")) link.wiped();
      link.called(action === "add" ? action : "other", result?.cart?.totalQuantity);
    } catch {
      // It has changed nothing.
    }
  };
  listen("shopify:cart:lines-update shopify:cart:attributes-update", hear as (event: Event) => void);
  // Where it is missing, forms and the next page must do.
  if (window.PerformanceObserver) {
    new PerformanceObserver((list) => {
      for (const { name, responseStatus } of list.getEntries() as PerformanceResourceTiming[]) {
        const call = cartCallOf(name, responseStatus, location.origin, root);
        if (call) link.called(call);
      }
    }).observe({ type: "resource", buffered: true });
  }
  listen("pagehide", () => link.flush());
}
