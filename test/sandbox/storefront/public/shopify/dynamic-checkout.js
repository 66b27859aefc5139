// Shopify's dynamic checkout buttons: https://shopify.dev/docs/storefronts/themes/pricing-payments/accelerated-checkout
// From a product form they buy that form alone; in the cart, the cart. How Shopify's own script reads the form isn't
// documented: here as a submit would, at the press.
{
  const go = async (path, body) => {
    const answer = await fetch(window.Shopify.routes.root + path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    location.href = (await answer.json()).url;
  };
  const buy = (button, wallet) => {
    const form = new FormData(button.closest("form"));
    const properties = {};
    for (const [name, value] of form) {
      const key = /^properties\[(.+)\]$/.exec(name)?.[1];
      if (key) properties[key] = value;
    }
    return go("__shopify/buy-now", { id: form.get("id"), quantity: form.get("quantity") ?? 1, properties, wallet });
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".shopify-payment-button button");
    if (button) void buy(button, "wallet" in button.dataset);
    if (event.target.closest(".additional-checkout-buttons button")) void go("__shopify/express", {});
  });

  // The newer element: a closed shadow root with a button of Shopify's and a wallet's frame.
  customElements.define(
    "shopify-accelerated-checkout",
    class extends HTMLElement {
      connectedCallback() {
        if (this.drawn) return;
        this.drawn = true;
        const shadow = this.attachShadow({ mode: "closed" });
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = "Buy it now";
        button.addEventListener("click", () => void buy(this, false));
        const frame = document.createElement("iframe");
        frame.src = "/__shopify/paypal";
        frame.style.cssText = "width:100%;height:60px;border:0";
        shadow.append(button, frame);
        addEventListener("message", ({ data, source }) => {
          if (data === "paypal" && source === frame.contentWindow) void buy(this, true);
        });
      }
    },
  );
}
