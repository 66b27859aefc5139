// Another app of the shop: it writes an attribute of its own after whatever happens to the cart.
document.addEventListener("DOMContentLoaded", () => {
  const write = () =>
    fetch(`${window.Shopify.routes.root}cart/update.js`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ attributes: { "Gift wrap": "yes" } }),
    }).then((answer) => answer.json());
  document.querySelector("[data-gift-wrap]")?.addEventListener("click", write);
});
