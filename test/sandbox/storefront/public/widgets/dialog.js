// What every stand-in shares: a record of what it was given, and a small dialog in which a person takes a size.
window.sandboxStandIn ??= (provider, label) => {
  // What was given is written down at once, and told in a task of its own: telling is the sandbox's work, and nobody's
  // who is measured.
  const record = (event, given) => {
    const body = JSON.stringify({ provider, event, given: given ?? {} });
    setTimeout(() => {
      fetch("/__widgets/record", { method: "POST", keepalive: true, body }).catch(() => undefined);
    });
  };
  const dialog = ({ given, sizes, action, onPick, onClose }) => {
    const box = document.createElement("dialog");
    box.dataset.standIn = provider;
    box.style.cssText =
      "max-width:26rem;padding:1.5rem;border:1px solid #999;border-radius:8px;font:15px/1.5 system-ui";
    const title = document.createElement("h2");
    title.textContent = `${label} (stand-in)`;
    title.style.cssText = "margin:0 0 .5rem;font-size:1.1rem";
    const told = document.createElement("pre");
    told.textContent = JSON.stringify(given, null, 1);
    told.style.cssText =
      "max-height:12rem;overflow:auto;background:#f4f4f4;padding:.5rem;font-size:12px;white-space:pre-wrap";
    const row = document.createElement("p");
    row.textContent = `${action}: `;
    for (const size of sizes) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = size;
      button.dataset.size = size;
      button.style.cssText = "margin:2px;padding:.3rem .7rem";
      button.addEventListener("click", () => {
        box.close();
        onPick(size);
      });
      row.append(button);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.dataset.close = "";
    close.addEventListener("click", () => box.close());
    box.append(title, told, row, close);
    box.addEventListener("close", () => {
      box.remove();
      onClose?.();
    });
    document.body.append(box);
    box.showModal();
    return box;
  };
  /** A button of the provider's own, beside the product form as such scripts place it. */
  const ownButton = (text, onPress) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.dataset.standInButton = provider;
    button.style.cssText =
      "padding:.5rem 1rem;margin:.25rem 0;border:1px dashed currentColor;background:none;font:inherit";
    button.addEventListener("click", onPress);
    const block = document.querySelector(`fitloop-size[data-provider="${provider}"]`);
    (block?.querySelector("[data-place]") ?? document.querySelector("form[action*='/cart/add']")).append(button);
  };
  return { record, dialog, ownButton };
};
window.sandboxSizes ??= ["XS", "S", "M", "L", "XL", "30/32", "EU 39.5", "75/B"];
