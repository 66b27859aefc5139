import type { ExtraPages } from "#test/sandbox/storefront/pages.ts";
import { document, form } from "./page.ts";
import { PICKER_PAGES } from "./picker-pages.ts";

const section = (content: string): string => `<section class="shopify-section">${content}</section>`;

/** Another app that keeps an attribute of its own after every write of the cart. */
const ANSWERING_APP = `<script>addEventListener("load", () => new PerformanceObserver((list) => {
  for (const { name } of list.getEntries())
    if (/\\/cart\\/(add|change|update)/.test(name) && !name.includes("otherapp"))
      fetch("/cart/update.js?otherapp", { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"attributes":{"Gift":"yes"}}' }).then((answer) => answer.json());
}).observe({ type: "resource" }));</script>`;

/** A cart drawer whose "+" sends the quantity that it shows, as themes do. */
const DRAWER = `<div id="cart-drawer"><output>1</output><button type="button" data-plus>+</button></div>
<script>document.querySelector("[data-plus]").addEventListener("click", () => {
  const shown = document.querySelector("output");
  shown.value = Number(shown.value) + 1;
  fetch("/cart/change.js", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ line: 1, quantity: Number(shown.value) }) }).then((answer) => answer.json());
});</script>`;

export const PAGES: ExtraPages = {
  ...PICKER_PAGES,
  blank: () => "<!doctype html><title>Headless</title>",
  plain: (parts) => document(parts, section(parts.size() + form(parts))),
  // Names the page that its visitor opens next, which the browser then renders ahead. Nobody can drive a browser that does
  // so, as the tools for it turn that off: the pages go on by themselves, and tell the server what they are.
  speculating: (parts) =>
    document(
      parts,
      "",
      `<script type="speculationrules">{"prerender":[{"urls":["/pages/ahead"],"eagerness":"immediate"}]}</script>
      <script>setTimeout(() => { localStorage.removeItem("fitloop"); location.href = "/pages/ahead"; }, 4000);</script>`,
    ),
  ahead: (parts) =>
    document(
      parts,
      section(parts.size() + form(parts)) +
        `<script>
        fetch("/pages/blank?seen=" + (document.prerendering ? "ahead" : "now"));
        document.addEventListener("prerenderingchange", async () => {
          await fetch("/pages/blank?seen=now");
          const body = new FormData(document.querySelector("[data-main]"));
          setTimeout(() => fetch("/cart/add.js", { method: "POST", body }).then((answer) => answer.json()), 1000);
        });</script>`,
    ),
  // Swaps its main content for another page's, as themes with page transitions do; scripts stay.
  swapping: (parts) =>
    document(
      parts,
      `${section(parts.size() + form(parts))}<button id="swap">Other page</button>
      <script>swap.onclick = async () => {
        const html = await (await fetch(swap.dataset.to)).text();
        const fresh = new DOMParser().parseFromString(html, "text/html");
        history.pushState({}, "", swap.dataset.to);
        document.body.replaceWith(fresh.body);
      };</script>`,
    ),
  "asset-named-cart": (parts) =>
    document(
      parts,
      section(form(parts)),
      '<script src="/cdn/shopify/second-app.js?/cart.js" defer></script><script src="/cdn/shop/t/1/assets/cart.js?v=1" defer></script>',
    ),
  "answering-app": (parts) => document(parts, section(form(parts)), ANSWERING_APP),
  "cart-drawer": (parts) => document(parts, section(form(parts)) + DRAWER),
  "cart-form": (parts) =>
    document(
      parts,
      section(form(parts)) +
        '<form action="/cart" method="post" data-cart><button name="checkout" value="1">Check out</button></form>',
    ),
  // Themes that hide what is empty, on a root of 10 px.
  "empty-hidden": (parts) =>
    document(
      parts,
      section(
        `${parts.size({ provider: String(parts.visit.query.get("provider") ?? "bodygram") })}${form(parts)}<p id="below">Below</p>`,
      ),
      "<style>html{font-size:62.5%}body{font-size:1.6rem}p:empty,div:empty{display:none}</style>",
    ),
  // Assets of the extension at another origin; no inline style, no script that isn't named, Trusted Types.
  strict: (parts) => {
    const cdn = parts.visit.query.get("cdn") ?? "";
    const policy = `script-src 'self' ${cdn} 'nonce-b25jZQ'; style-src 'self'; require-trusted-types-for 'script'; trusted-types fitloop`;
    const page = document(
      parts,
      section(parts.size() + form(parts)),
      `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    );
    return page
      .replaceAll("/cdn/extensions/", `${cdn}/cdn/extensions/`)
      .replaceAll("<script>", '<script nonce="b25jZQ">');
  },
  // A reset, and a primary button that is a grid.
  "button-css": (parts) =>
    document(
      parts,
      section(parts.size() + form(parts)),
      "<style>button{border:0;background:none}.button{display:grid;background:#000;color:#fff;padding:16px}</style>",
    ),
  // Its looks come by transition, as Horizon's do.
  "button-css-secondary": (parts) =>
    document(
      parts,
      section(parts.size() + form(parts)),
      "<style>button{border:0;background:none;transition:all 0.2s}.btn{background:#000;color:#fff;padding:12px}.btn--secondary{background:#eee;color:#111}</style>",
    ),
};
