// Shopify's Customer Privacy API, and a banner that uses it: https://shopify.dev/docs/api/customer-privacy
{
  const { mode, region } = document.currentScript.dataset;
  const cookie = (name) => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? null;
  // An API that doesn't know yet says no to everything, and has collected nothing.
  let knows = mode !== "unsure";
  const collected = () => ({ accept: "yes", decline: "no" })[knows ? cookie("_consent") : null] ?? "";
  const allowed = () => collected() === "yes" || (knows && region === "us" && collected() !== "no");
  const privacy = {
    analyticsProcessingAllowed: allowed,
    preferencesProcessingAllowed: allowed,
    marketingAllowed: allowed,
    saleOfDataAllowed: allowed,
    currentVisitorConsent: () => ({
      analytics: collected(),
      preferences: collected(),
      marketing: collected(),
      sale_of_data: collected(),
    }),
    setTrackingConsent({ analytics }, done) {
      document.cookie = `_consent=${analytics ? "accept" : "decline"}; Path=/; Max-Age=31536000`;
      knows = true;
      document.dispatchEvent(new CustomEvent("visitorConsentCollected", { detail: { analyticsAllowed: analytics } }));
      done?.();
    },
  };
  const define = () => {
    window.Shopify.loadFeatures = (features, done) => {
      // The API comes as a script of its own, some time later.
      setTimeout(() => {
        if (features.some(({ name }) => name === "consent-tracking-api")) window.Shopify.customerPrivacy = privacy;
        done();
      }, 20);
    };
  };
  // An optimiser that loads Shopify's scripts when everything else has run.
  if (mode === "late") addEventListener("load", () => setTimeout(define, 800));
  else define();
  if (mode === "unsure") {
    window.Shopify.customerPrivacy = privacy;
    setTimeout(() => (knows = true), 1_200);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const banner = document.querySelector("[data-consent-banner]");
    if (!banner) return;
    banner.hidden = region === "us" || cookie("_consent") !== null;
    for (const button of document.querySelectorAll("[data-consent]")) {
      button.addEventListener("click", () => {
        if (button.dataset.consent === "open") banner.hidden = false;
        else {
          privacy.setTrackingConsent({ analytics: button.dataset.consent === "accept" });
          banner.hidden = true;
        }
      });
    }
  });
}
