interface SelectEvent extends Event {
  product?: { id?: unknown };
  promise?: Promise<{ variant?: { id?: unknown } | null } | null>;
}

/** Themes set a form's variant after a fetch, without an event, and replace forms: so the page is looked at as well. */
const EVERY_MS = 400;
const SELECT = "shopify:product:select";

/** The digits of an id, alone or at the end of a global one. */
const digitsOf = (id: unknown): string | undefined => /\d+$/.exec(String(id))?.[0];

/**
 * Tells by `changed` whenever the page shows another variant than before: by its forms, its address, and Shopify's
 * standard event with its promise, which tells the variant before a form has it.
 * https://shopify.dev/docs/api/storefront-events-and-actions/events/product-select
 */
export function watchChoice(shown: (told?: string) => string, product: string, changed: () => void) {
  let told: string | undefined;
  let before = shown();
  const look = (): void => {
    if (document.hidden) return;
    const now = shown(told);
    if (now === before) return;
    before = now;
    changed();
  };
  // The theme's own listeners set the form after ours would have read it.
  const soon = (): void => void setTimeout(look);
  const selected = (event: SelectEvent): void => {
    if (event.product && digitsOf(event.product.id) !== product) return;
    event.promise
      ?.then((result) => {
        told = digitsOf(result?.variant?.id) ?? told;
        soon();
      })
      .catch(() => 0);
  };
  document.addEventListener("change", soon);
  document.addEventListener(SELECT, selected);
  const timer = setInterval(look, EVERY_MS);
  return {
    told: () => told,
    stop(): void {
      clearInterval(timer);
      document.removeEventListener("change", soon);
      document.removeEventListener(SELECT, selected);
    },
  };
}
