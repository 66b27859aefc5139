/** What Shopify's Customer Privacy API decides by; a setting of the shop. */
export type ConsentKind = "analytics" | "preferences";

interface CustomerPrivacy {
  analyticsProcessingAllowed?: () => boolean;
  preferencesProcessingAllowed?: () => boolean;
}

/** The part of Shopify's storefront object that is used here; a theme may lack any of it. */
export interface ShopifyObject {
  customerPrivacy?: CustomerPrivacy;
  loadFeatures?: (features: { name: string; version: string }[], done: (error?: unknown) => void) => void;
  designMode?: boolean;
}

/**
 * Tells by `decide` what the visitor allows, now and on every change. Nothing is told before Shopify's API has loaded,
 * and where it doesn't load: unknown counts as no.
 * https://shopify.dev/docs/api/customer-privacy
 */
export function watchConsent(
  kind: ConsentKind,
  shopify: () => ShopifyObject | undefined,
  target: EventTarget,
  decide: (allowed: boolean) => void,
): void {
  const ask = (): void => {
    const privacy = shopify()?.customerPrivacy;
    if (!privacy) return;
    let allowed = false;
    try {
      allowed = privacy[`${kind}ProcessingAllowed`]?.() === true;
    } catch {
      // An API that fails has allowed nothing.
    }
    decide(allowed);
  };
  target.addEventListener("visitorConsentCollected", ask);
  if (shopify()?.customerPrivacy) return ask();
  shopify()?.loadFeatures?.([{ name: "consent-tracking-api", version: "0.1" }], (error) => {
    if (!error) ask();
  });
}
