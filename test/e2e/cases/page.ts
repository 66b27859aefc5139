import type { PageParts } from "#test/sandbox/storefront/pages.ts";

/** A page around its content. */
export const document = ({ head, embed, visit }: PageParts, content: string, more = ""): string =>
  `<!doctype html><html lang="${visit.market.locale}"><head><meta charset="utf-8"><title>Case</title>${more}${head}</head>
  <body><main>${content}</main>${embed}</body></html>`;

/** What a product form is bought by, beside its own button: by the name of the way in the page's address (`?way=`). */
const WAYS_OUT: Readonly<Record<string, string>> = {
  "buy-now":
    '<button name="add">Add</button><div class="shopify-payment-button"><button type="button" class="shopify-payment-button__button">Buy it now</button></div>',
  frame:
    '<button name="add">Add</button><div class="shopify-payment-button"><shopify-accelerated-checkout></shopify-accelerated-checkout></div>',
  "skip-cart": '<input type="hidden" name="return_to" value="/checkout"><button name="add">Buy</button>',
  "own-buy-now": `<button name="add">Add</button><button type="button" class="product__buy-now" onclick="(async () => {
    await (await fetch('/cart/add.js', { method: 'POST', body: new FormData(this.form) })).json();
    location.href = '/checkout';
  })()">Get it today</button>`,
};

/** The buttons of a product form, as the page's address asks for them. */
export const buttons = ({ visit }: PageParts): string =>
  WAYS_OUT[visit.query.get("way") ?? ""] ?? '<button name="add">Add</button>';

/** The product form as most themes have it: a hidden field for the variant. */
export const form = (parts: PageParts, inside = buttons(parts)): string =>
  `<form action="/cart/add" method="post" data-main><input type="hidden" name="id" value="${parts.product.variants[0]?.id ?? ""}">${inside}</form>`;
