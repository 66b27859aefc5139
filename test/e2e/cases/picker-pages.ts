import type { ExtraPages, PageParts } from "#test/sandbox/storefront/pages.ts";
import { buttons, document, form } from "./page.ts";

/** What pages of a product share: its data, a picker that is drawn by it, and the variant that is chosen. */
const SCRIPT = ({ product }: PageParts): string => `<script>
  const product = ${JSON.stringify({ options: product.options, variants: product.variants })};
  const valuesOf = (i) => [...new Set(product.variants.map((one) => one.options[i]))];
  function draw(into, attributes, legend = (name) => name) {
    product.options.forEach((name, i) => {
      const set = document.createElement("fieldset");
      set.innerHTML = "<legend></legend>";
      set.firstChild.textContent = legend(name);
      for (const value of valuesOf(i)) {
        const label = document.createElement("label");
        const radio = Object.assign(document.createElement("input"), { type: "radio", ...attributes(name, value, i) });
        radio.checked = product.variants[0].options[i] === value;
        label.dataset.shown = value;
        label.append(radio, value);
        set.append(label);
      }
      into.append(set);
    });
  }
  const chosen = (into) => [...into.querySelectorAll("fieldset")].map((set) => set.querySelector("label:has(:checked)").dataset.shown);
  const variantOf = (options) => product.variants.find((one) => one.options.every((value, i) => value === options[i]));
</script>`;
const section = (content: string): string => `<section class="shopify-section">${content}</section>`;
const INSTALLMENTS = (parts: PageParts): string =>
  `<form action="/cart/add" method="post" data-installments><input type="hidden" name="id" value="${parts.product.variants[0]?.id ?? ""}"></form>`;
const SIZES = ["XS", "S", "M", "L", "XL", "XXL"];
const FOLLOW = (then: string): string => `picker.addEventListener("change", () => { ${then} });`;
const SET_ALL =
  'document.querySelectorAll("[name=id]").forEach((field) => (field.value = variantOf(chosen(picker)).id));';
const SET_MAIN = 'document.querySelector("[data-main] [name=id]").value = variantOf(chosen(picker)).id;';

export const PICKER_PAGES: ExtraPages = {
  // Radio buttons hold ids of values (themes ask for sections by `option_values`:
  // https://shopify.dev/docs/storefronts/themes/product-merchandising/variants/support-high-variant-products), and a form
  // for installments stands first, as in Dawn's sections/main-product.liquid.
  "value-ids": (parts) =>
    document(
      parts,
      SCRIPT(parts) +
        section(`${INSTALLMENTS(parts)}<div id="picker"></div>${parts.size()}${form(parts)}`) +
        `<script>draw(picker, (name, value, i) => ({ name: "product-form-1-option" + (i + 1), value: "9" + i + value.length + value.charCodeAt(0) }));
        ${FOLLOW('document.querySelectorAll("[name=id]").forEach((field) => { field.value = variantOf(chosen(picker)).id; field.dispatchEvent(new Event("change", { bubbles: true })); });')}</script>`,
    ),
  // The block stands in the theme's "Apps" section: Dawn's sections/apps.liquid.
  "apps-section": (parts) =>
    document(
      parts,
      SCRIPT(parts) +
        section(`${INSTALLMENTS(parts)}<div id="picker"></div>${form(parts)}`) +
        section(parts.size()) +
        `<script>draw(picker, (name, value, i) => ({ name: name + "-" + (i + 1), value }));${FOLLOW(SET_ALL)}</script>`,
    ),
  // The id is set late, and no change tells of it, but a standard event alone: Horizon's assets/variant-picker.js.
  "late-id": (parts) =>
    document(
      parts,
      SCRIPT(parts) +
        section(`<div id="picker"></div>${parts.size()}${form(parts)}`) +
        `<script>draw(picker, (name, value) => ({ name: name + "-b-1", value }));
        ${FOLLOW(`const variant = variantOf(chosen(picker));
          const event = new Event("shopify:product:select", { bubbles: true });
          event.promise = new Promise((done) => setTimeout(() => { ${SET_MAIN} history.replaceState({}, "", location.pathname + "?variant=" + variant.id); done({ variant }); }, 250));
          picker.dispatchEvent(event);`)}</script>`,
    ),
  // The same, told by nothing at all, as themes from before that event: Dawn's assets/product-info.js sets it after a fetch.
  "silent-id": (parts) =>
    document(
      parts,
      SCRIPT(parts) +
        section(`<div id="picker"></div>${parts.size()}${form(parts)}`) +
        `<script>draw(picker, (name, value) => ({ name: name + "-b-1", value }));${FOLLOW(`setTimeout(() => { ${SET_MAIN} }, 700);`)}</script>`,
    ),
  // Another product's markup is morphed into the elements that are there: Horizon's assets/morph.js.
  morphed: (parts) =>
    document(
      parts,
      section(`<div id="grid">${parts.size()}${form(parts)}</div><button id="swap">Other product</button>`) +
        `<script>
        function morph(from, to) {
          for (const { name } of [...from.attributes]) if (!to.hasAttribute(name)) from.removeAttribute(name);
          for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
          const [old, fresh] = [[...from.childNodes], [...to.childNodes]];
          for (let i = 0; i < Math.max(old.length, fresh.length); i++) {
            if (!fresh[i]) old[i].remove();
            else if (!old[i]) from.append(fresh[i].cloneNode(true));
            else if (old[i].nodeName !== fresh[i].nodeName) old[i].replaceWith(fresh[i].cloneNode(true));
            else if (old[i].nodeType === 1) morph(old[i], fresh[i]);
            else if (old[i].nodeValue !== fresh[i].nodeValue) old[i].nodeValue = fresh[i].nodeValue;
          }
        }
        swap.onclick = async () => {
          const html = await (await fetch("/pages/morphed?product=" + swap.dataset.to)).text();
          morph(grid, new DOMParser().parseFromString(html, "text/html").querySelector("#grid"));
        };</script>`,
    ),
  // A section that is replaced as a whole, block and all: `HTMLUpdateUtility` in Dawn's assets/global.js.
  replaced: (parts) =>
    document(
      parts,
      `<div id="grid">${section(`${parts.size()}${form(parts)}`)}</div><button id="swap">Again</button>
      <script>swap.onclick = async () => { const html = await (await fetch(location.href)).text(); grid.innerHTML = new DOMParser().parseFromString(html, "text/html").querySelector("#grid").innerHTML; };</script>`,
    ),
  plainradios: (parts) =>
    document(
      parts,
      SCRIPT(parts) +
        section(`<div id="picker"></div>${parts.size()}${form(parts)}`) +
        `<script>draw(picker, (name, value, i) => ({ name: name + "-" + (i + 1), value }));${FOLLOW(SET_MAIN)}</script>`,
    ),
  selects: (parts) =>
    document(
      parts,
      SCRIPT(parts) +
        section(`<div id="picker"></div>${parts.size()}${form(parts)}`) +
        `<script>product.options.forEach((name, i) => { const label = document.createElement("label"); label.textContent = name; const select = Object.assign(document.createElement("select"), { name: "options[" + name + "]", id: "o" + i }); label.htmlFor = select.id; for (const value of valuesOf(i)) select.append(new Option(value, value)); picker.append(label, select); });
        ${FOLLOW('document.querySelector("[data-main] [name=id]").value = variantOf([...picker.querySelectorAll("select")].map((one) => one.value)).id;')}</script>`,
    ),
  // Buttons in place of fields: https://www.w3.org/WAI/ARIA/apg/patterns/radio/
  swatches: (parts) =>
    document(
      parts,
      SCRIPT(parts) +
        section(`<div id="picker"></div>${parts.size()}${form(parts)}`) +
        `<script>product.options.forEach((name, i) => { const set = document.createElement("div"); set.setAttribute("role", "radiogroup"); set.setAttribute("aria-label", name); for (const value of valuesOf(i)) { const button = document.createElement("button"); button.type = "button"; button.dataset.value = value; button.setAttribute("aria-checked", String(product.variants[0].options[i] === value)); button.onclick = () => { for (const one of set.children) one.setAttribute("aria-checked", String(one === button)); document.querySelector("[data-main] [name=id]").value = variantOf([...picker.children].map((one) => one.querySelector("[aria-checked=true]").dataset.value)).id; }; set.append(button); } picker.append(set); });</script>`,
    ),
  // A select of variants is all there is: Skeleton's sections/product.liquid.
  "variant-select": (parts) =>
    document(
      parts,
      section(
        `${parts.size()}<form action="/cart/add" method="post" data-main><select name="id">${parts.product.variants.map(({ id, options }) => `<option value="${id}">${options.join(" / ")}</option>`).join("")}</select>${buttons(parts)}</form>`,
      ),
    ),
  // Two products side by side (Horizon's sections/featured-product-information.liquid), each with its form, its picker in it, and its block; the fields' names are the same.
  several: (parts) =>
    document(
      parts,
      ["everyday-tee", "leinenhemd"]
        .map((handle) => {
          const one = parts.of(handle);
          return `<section class="shopify-section" data-product="${handle}">${SCRIPT(one).replaceAll("const ", "var ")}
            ${one.size()}${form(one, `<div data-picker></div>${buttons(one)}`)}
            <script>{
              const [mine, form] = [product, document.querySelector("[data-product=${handle}] form")];
              draw(form.querySelector("[data-picker]"), (name, value, i) => ({ name: "option" + (i + 1), value }));
              form.addEventListener("change", () => {
                const values = chosen(form.querySelector("[data-picker]"));
                form.elements.id.value = mine.variants.find((one) => one.options.every((value, i) => value === values[i])).id;
              });
            }</script></section>`;
        })
        .join(""),
    ),
  // Nothing on the page tells which field is the size.
  "no-picker": (parts) => document(parts, section(`${parts.size()}${form(parts)}`)),
  // Fields of other apps, similar names, a form that stands while one scrolls (Horizon's assets/sticky-add-to-cart.js), and
  // another product's card with a picker of its own (Dawn's snippets/card-product.liquid).
  crowded: (parts) =>
    document(
      parts,
      SCRIPT(parts) +
        section(
          `<fieldset><legend>Bundle size</legend><label><input type="radio" name="bundle-size" value="S" checked>S</label><label><input type="radio" name="bundle-size" value="L">L</label></fieldset>
          <fieldset><legend>Size unit</legend><label><input type="radio" name="Size unit" value="cm" checked>cm</label><label><input type="radio" name="Size unit" value="in">in</label></fieldset>
          <fieldset><legend>Jacket Size</legend>${SIZES.map((size) => `<label><input type="radio" name="Jacket Size-1" value="${size}"${size === "S" ? " checked" : ""}>${size}</label>`).join("")}</fieldset>
          <div id="picker"></div>${parts.size()}${form(parts)}`,
        ) +
        `<form action="/cart/add" method="post" data-sticky><input type="hidden" name="id" value="${parts.product.variants[0]?.id ?? ""}"><button>Add</button></form>
        <article><form action="/cart/add" method="post" data-card><input type="hidden" name="id" value="1"><fieldset><legend>Size</legend>${SIZES.map((size) => `<label><input type="radio" name="Size-1" value="${size}">${size}</label>`).join("")}</fieldset><button>Add</button></form></article>
        <script>draw(picker, (name, value, i) => ({ name: name + "-" + (i + 1), value }));${FOLLOW(SET_MAIN)}</script>`,
    ),
};
