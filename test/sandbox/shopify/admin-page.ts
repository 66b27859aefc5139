import { dashboardForm } from "./dashboard-page.ts";
import { escapeHtml as e } from "./html.ts";
import type { SandboxShop } from "./shop.ts";
import { shopHandle } from "./shops.ts";
import type { World } from "./world.ts";

function layout(title: string, body: string, attributes = ""): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${e(title)} · Sandbox</title>
<link rel="stylesheet" href="/__admin/admin.css"><link rel="icon" href="data:,"></head>
<body ${attributes}>${body}</body>
</html>`;
}

function bar(shop: SandboxShop | undefined): string {
  const name = shop && shopHandle(shop.domain);
  const links = name
    ? `<a href="/store/${name}/apps/fitloop">Fitloop</a> <a href="/store/${name}/webhooks">Webhooks</a> <a href="/">All shops</a>`
    : "";
  return `<a class="skip" href="#content">Skip to content</a><header class="bar"><strong>${e(shop?.definition.name ?? "Sandbox of Shopify")}</strong>${links}</header>`;
}

/** The list of shops. */
export function frontPage(shops: readonly SandboxShop[], world: World): string {
  const cards = shops.map((shop) => {
    const { name, currency, country, language, timeZone } = shop.definition;
    const handle = shopHandle(shop.domain);
    const open = shop.installation
      ? `<a class="button" href="/store/${handle}/apps/fitloop">Open the app</a>
         <form method="post" action="/store/${handle}/uninstall"><button>Uninstall</button></form>`
      : `<form method="post" action="/store/${handle}/install"><button class="primary">Install Fitloop</button></form>`;
    return `<li><h2>${e(name)}</h2><p>${e(shop.domain)}<br>${e(`${currency} · ${country} · ${language} · ${timeZone}`)}<br>
      ${shop.catalogue.products.size} products, ${shop.orders.size} orders</p>${open}</li>`;
  });
  const now = new Date(world.clock.now()).toISOString().slice(0, 16).replace("T", " ");
  return layout(
    "Shops",
    `${bar(undefined)}<main class="page" id="content"><h1>Sandbox shops</h1><p>It is ${now} UTC here. Nothing on this page leaves the machine.</p>
     <ul class="cards">${cards.join("")}</ul>${dashboardForm(world)}</main>`,
  );
}

/** What stands where the app isn't installed. */
export function installPage(shop: SandboxShop): string {
  const action = `/store/${shopHandle(shop.domain)}/install`;
  return layout(
    "Install",
    `${bar(shop)}<main class="page" id="content"><h1>Fitloop is not installed</h1>
     <form method="post" action="${action}"><button class="primary">Install Fitloop</button></form></main>`,
  );
}

/** What stands where the real admin or theme editor would open. */
export function elsewherePage(shop: SandboxShop, to: string): string {
  return layout(
    "Elsewhere",
    `${bar(shop)}<main class="page" id="content"><h1>Shopify would open another page</h1>
     <p>The app asked for a page that the sandbox doesn't have:</p><p><code>${e(to)}</code></p>
     <p><a href="/store/${shopHandle(shop.domain)}/apps/fitloop">Back to the app</a></p></main>`,
  );
}

/** The app in its frame, with the merchant's and the sandbox's tools beside it. */
export function appPage(shop: SandboxShop, world: World, address: string): string {
  const handle = shopHandle(shop.domain);
  const products = [...shop.catalogue.products.values()];
  const options = products.map(
    (product) =>
      `<optgroup label="${e(product.title)}">${product.variants
        .map((variant) => `<option value="${variant.id}">${e(`${product.title} · ${variant.title}`)}</option>`)
        .join("")}</optgroup>`,
  );
  const pick = (number: number, blank: string): string =>
    `<label>Product ${number}<br><select name="variant">${blank}${options.join("")}</select></label>`;
  const now = new Date(world.clock.now()).toISOString().slice(0, 16).replace("T", " ");
  const body = `${bar(shop)}<div id="loading" hidden></div>
<div id="save-bar" role="region" aria-label="Unsaved changes" hidden><span>Unsaved changes</span>
  <button type="button" id="discard">Discard</button><button type="button" id="save" class="primary">Save</button></div>
<div class="app">
  <div class="side">
    <nav aria-label="Fitloop"><a href="/store/${handle}/apps/fitloop">Fitloop</a><ul id="app-links"></ul></nav>
    <details><summary>Place an order</summary><form id="place-order">
      ${pick(1, "")}${pick(2, '<option value="">none</option>')}
      <label>Quantity<br><input name="quantity" type="number" min="1" max="99" value="1"></label>
      <label class="check"><input name="linked" type="checkbox" checked> Linked to a visit</label>
      <label class="check"><input name="paid" type="checkbox" checked> Paid</label>
      <button class="primary">Place the order</button></form></details>
    <details><summary>Advance the clock</summary><p>It is <output id="now">${now}</output> UTC.</p><div class="row">
      <button type="button" data-advance="60000">1 minute</button><button type="button" data-advance="3600000">1 hour</button>
      <button type="button" data-advance="86400000">1 day</button></div></details>
    <p><a href="/store/${handle}/webhooks">Webhook deliveries</a></p>
  </div>
  <main id="content"><iframe id="app" title="Fitloop" src="${e(address)}" allow="clipboard-write"></iframe></main>
</div>
<div id="toasts" role="status" aria-live="polite"></div>
<script src="/__admin/admin.js"></script>`;
  const origin = new URL(world.appUrl).origin;
  return layout(
    "Fitloop",
    body,
    `data-shop="${e(shop.domain)}" data-store="${e(handle)}" data-app-origin="${e(origin)}"`,
  );
}

/** The newest deliveries of a shop's webhooks. */
export function deliveriesPage(shop: SandboxShop, world: World): string {
  const rows = world.webhooks.log
    .filter((delivery) => delivery.shop === shop.domain)
    .slice(-100)
    .reverse()
    .map((delivery) => {
      const attempts = delivery.attempts
        .map(({ status, error, ms }) => `${status ?? error ?? "?"} (${ms} ms)`)
        .join(", ");
      const at = new Date(delivery.triggeredAt).toISOString().slice(0, 19).replace("T", " ");
      return `<tr><td>${at}</td><td>${e(delivery.topic)}</td><td>${delivery.state.replace("_", " ")}</td><td>${e(attempts) || "none yet"}</td>
        <td><details><summary>${delivery.body.byteLength} bytes</summary><pre>${e(delivery.body.toString("utf8"))}</pre></details></td></tr>`;
    });
  const table = rows.length
    ? `<div class="scroll" tabindex="0" role="region" aria-label="Deliveries"><table><thead><tr><th scope="col">Triggered (UTC)</th><th scope="col">Topic</th>
       <th scope="col">State</th><th scope="col">Attempts</th><th scope="col">Body</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`
    : "<p>No webhook has been sent for this shop yet. Place an order beside the app.</p>";
  return layout("Webhooks", `${bar(shop)}<main class="page" id="content"><h1>Webhook deliveries</h1>${table}</main>`);
}
