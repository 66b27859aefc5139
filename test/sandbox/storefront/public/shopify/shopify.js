// What Shopify itself puts into every storefront page: consent, and the dynamic checkout buttons.
{
  const cookie = (name) => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? null;
  const region = document.documentElement.dataset.region;
  const allowed = () => cookie("_consent") === "accept" || (region === "us" && cookie("_consent") !== "decline");
  const privacy = {
    analyticsProcessingAllowed: allowed,
    preferencesProcessingAllowed: allowed,
    marketingAllowed: allowed,
    saleOfDataAllowed: allowed,
    setTrackingConsent({ analytics }, done) {
      document.cookie = `_consent=${analytics ? "accept" : "decline"}; Path=/; Max-Age=31536000`;
      document.dispatchEvent(new CustomEvent("visitorConsentCollected", { detail: { analyticsAllowed: analytics } }));
      done?.();
    },
  };
  window.Shopify.loadFeatures = (features, done) => {
    // The API comes as a script of its own, some time later.
    setTimeout(() => {
      if (features.some(({ name }) => name === "consent-tracking-api")) window.Shopify.customerPrivacy = privacy;
      done();
    }, 20);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const banner = document.querySelector("[data-consent-banner]");
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
    for (const button of document.querySelectorAll(".shopify-payment-button button")) {
      button.addEventListener("click", async () => {
        const form = new FormData(button.closest("form"));
        const properties = {};
        for (const [name, value] of form) {
          const key = /^properties\[(.+)\]$/.exec(name)?.[1];
          if (key) properties[key] = value;
        }
        const wallet = "wallet" in button.dataset;
        const body = { id: form.get("id"), quantity: form.get("quantity") ?? 1, properties, wallet };
        go("__shopify/buy-now", body);
      });
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest(".additional-checkout-buttons button")) go("__shopify/express", {});
  });
  const go = async (path, body) => {
    const answer = await fetch(window.Shopify.routes.root + path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    location.href = (await answer.json()).url;
  };
}
