import type { IncomingMessage, ServerResponse } from "node:http";
import { answerCartCall, isCartCall } from "./cart-api.ts";
import { type Cart, cartJson, type Carts } from "./carts.ts";
import type { Checkout, Checkouts } from "./checkouts.ts";
import { readForm } from "./form.ts";
import { marketOf } from "./markets.ts";
import type { Pages, Visit } from "./pages.ts";

interface Parts {
  readonly carts: Carts;
  readonly checkouts: Checkouts;
  readonly pages: Pages;
  readonly visit: Visit;
  readonly currency: string;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Within the market. */
  readonly path: string;
  readonly search: string;
  readonly body: string;
}

/** Answers the cart's pages, its AJAX API, and the checkout. Gives false for any other address. */
export async function answerCart(parts: Parts, exchange: Exchange): Promise<boolean> {
  const { carts, checkouts, pages, visit, currency } = parts;
  const { request, response, path, body } = exchange;
  const method = request.method ?? "GET";
  const root = visit.market.root;
  const type = request.headers["content-type"] ?? "";

  const html = (text: string): true => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }).end(text);
    return true;
  };
  const json = (value: unknown): true => {
    response.writeHead(200, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
    response.end(JSON.stringify(value));
    return true;
  };
  const redirect = (to: string): true => {
    response.writeHead(303, { location: root !== "" && to.startsWith(`${root}/`) ? to : root + to }).end();
    return true;
  };
  /** The visitor's cart, made where there is none; its token goes into the cookie. */
  let opened: Cart | undefined;
  const open = (): Cart => {
    if (opened) return opened;
    const cart = (opened = carts.open(visit.cart?.token));
    const guard = carts.rules.httpOnly ? "; HttpOnly" : "";
    response.appendHeader("set-cookie", `cart=${encodeURIComponent(cart.token)}; Path=/; Max-Age=1209600${guard}`);
    return cart;
  };
  const toCheckout = (checkout: Checkout): true => redirect(`/checkouts/cn/${checkout.id}`);

  const permalink = /^\/cart\/(\d+):(\d+)$/.exec(path);
  if (permalink) {
    const line = carts.line({ id: permalink[1], quantity: permalink[2] });
    return toCheckout(checkouts.open({ token: carts.token(), lines: [line], attributes: {} }, visit.market));
  }
  const [, id, verb] = /^\/checkouts\/cn\/([0-9a-f]+)(?:\/(pay))?$/.exec(path) ?? [];
  const checkout = id === undefined ? undefined : checkouts.all.get(id);
  if (checkout) {
    if (verb === "pay" && method === "POST") {
      checkouts.pay(checkout);
      if (visit.cart?.token === checkout.cartToken) {
        carts.all.delete(checkout.cartToken);
        response.appendHeader("set-cookie", "cart=; Path=/; Max-Age=0");
      }
      return toCheckout(checkout);
    }
    return html(pages.checkout(visit, checkout));
  }
  if (path === "/checkout") {
    return visit.cart?.lines.length ? toCheckout(checkouts.open(visit.cart, visit.market)) : redirect("/cart");
  }

  const form = method === "POST" ? readForm(type, body) : {};
  if (method === "POST" && isCartCall(path)) {
    const sections = (ids: readonly string[], at: string): Record<string, string | null> =>
      Object.fromEntries(ids.map((name) => [name, pages.section({ ...visit, cart: open() }, name, marketOf(at).path)]));
    const answer = await answerCartCall(
      { carts, currency, open, sections },
      { path, search: exchange.search, headers: request.headers, form },
    );
    return "redirect" in answer ? redirect(answer.redirect) : json(answer.json);
  }
  switch (`${method} ${path}`) {
    case "GET /cart":
      return html(pages.cart(visit));
    case "GET /cart.js":
    case "GET /cart.json":
      return json(cartJson(visit.cart, currency));
    case "POST /cart": {
      const cart = open();
      await carts.change(cart, (draft) => {
        const updates = Array.isArray(form["updates"]) ? form["updates"] : [];
        updates.forEach((quantity, place) => {
          const line = draft.lines[place];
          if (line) line.quantity = Number(quantity);
        });
        draft.lines = draft.lines.filter(({ quantity }) => quantity > 0);
        carts.mergeAttributes(draft, form["attributes"]);
      });
      return "checkout" in form ? redirect("/checkout") : redirect("/cart");
    }
    // Shopify's own dynamic buttons. From a product form nothing of the cart travels; from the cart all of it does.
    case "POST /__shopify/buy-now": {
      const from = { token: carts.token(), lines: [carts.line(form)], attributes: {} };
      return json({ url: `${root}/checkouts/cn/${checkouts.open(from, visit.market, form["wallet"] === true).id}` });
    }
    case "POST /__shopify/express":
      return json({ url: `${root}/checkouts/cn/${checkouts.open(open(), visit.market, true).id}` });
    default:
      return false;
  }
}
