import { listen } from "./listen.ts";

/** What Shopify's Customer Privacy API decides by; a setting of the shop. */
export type ConsentKind = "analytics" | "preferences";

interface CustomerPrivacy {
  analyticsProcessingAllowed?: () => unknown;
  preferencesProcessingAllowed?: () => unknown;
  currentVisitorConsent?: () => Partial<Record<ConsentKind, unknown>> | null;
}

/** The part of Shopify's storefront object that is used here; a theme may lack any of it. */
export interface ShopifyObject {
  customerPrivacy?: CustomerPrivacy;
  loadFeatures?: (features: { name: string; version: string }[], done: (error?: unknown) => void) => void;
  designMode?: boolean;
}

/** Shopify's scripts may come after ours, and their API before it knows the visitor: it is looked at for so long. */
const EVERY_MS = 250;
const LOOKS = 80;

/**
 * Tells by `decide` what the visitor allows, once it is known and on every change. Until then, and where the API doesn't
 * load, nothing is told: unknown counts as no, but a "not yet" is never an answer, so that nothing is erased by it. A no
 * is one that the visitor gave: by the event, or as the API remembers it.
 * https://shopify.dev/docs/api/customer-privacy
 */
export function watchConsent(
  kind: ConsentKind,
  shopify: () => ShopifyObject | undefined,
  decide: (allowed: boolean) => void,
): void {
  let known: unknown;
  let loading = false;
  let left = LOOKS;

  const ask = (told?: Event): void => {
    let allowed = false;
    try {
      const privacy = shopify()?.customerPrivacy;
      allowed = privacy?.[`${kind}ProcessingAllowed`]?.() === true;
      known = allowed || told || privacy?.currentVisitorConsent?.()?.[kind] === "no";
    } catch {
      // An API that fails has allowed nothing.
      known = told;
    }
    if (known) decide(allowed);
  };
  const look = (): void => {
    if (known) return;
    ask();
    if (!known && left-- > 0) setTimeout(look, EVERY_MS);
    const load = shopify()?.loadFeatures;
    if (loading || !load) return;
    loading = true;
    load([{ name: "consent-tracking-api", version: "0.1" }], (error) => error || known || ask());
  };
  listen("visitorConsentCollected", ask);
  // A page that came back by the back button, or stood in another tab, remembers what may have changed meanwhile.
  listen("pageshow visibilitychange", () => document.hidden || ask());
  look();
}
