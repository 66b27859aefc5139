import type { IncomingHttpHeaders } from "node:http";
import { type Cart, cartJson, CartRefusal, type CartLine, type Carts, lineJson } from "./carts.ts";
import { isOwn, pause } from "./rules.ts";

/** A call of the cart's AJAX API, as it came in. */
export interface CartCall {
  /** Within the market: `/cart/add.js`. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: Record<string, unknown>;
}

export interface CartCallParts {
  readonly carts: Carts;
  readonly currency: string;
  /** The visitor's cart, made where there is none. */
  open(): Cart;
  /** The markup of sections by their ids, of the page at a path. */
  sections(ids: readonly string[], at: string): Record<string, string | null>;
}

export type CartAnswer = { readonly json: unknown } | { readonly redirect: string };

const CALL = /^\/cart\/(add|change|update|clear)(\.js|\.json)?$/;
/** https://shopify.dev/docs/api/ajax/reference/cart#bundled-section-rendering */
const MOST_SECTIONS = 5;

export const isCartCall = (path: string): boolean => CALL.test(path);

/**
 * Answers add, change, update and clear: JSON under `.js` and to whoever accepts JSON or JavaScript and not HTML (Dawn
 * posts to `/cart/add` with `Accept: application/javascript`), else a redirect. Throws a CartRefusal.
 * https://shopify.dev/docs/api/ajax/reference/cart
 */
export async function answerCartCall(parts: CartCallParts, call: CartCall): Promise<CartAnswer> {
  const { carts } = parts;
  const [, verb, ending] = CALL.exec(call.path) ?? [];
  const own = isOwn(call.search);
  if (own) await pause(carts.rules.ownDelay);
  const refused = carts.rules.refuse({ path: call.path, own });
  if (refused !== null) throw new CartRefusal(refused, refused === 429 ? "Too Many Requests" : "Cart Error");

  const { form } = call;
  const items = Array.isArray(form["items"]) ? (form["items"] as object[]) : null;
  // What can't be bought is refused before a cart comes to be.
  if (verb === "add") for (const item of items ?? [form]) carts.line(item);
  const cart = parts.open();
  let added: CartLine[] = [];
  await carts.change(cart, (draft) => {
    if (verb === "add") added = (items ?? [form]).map((item) => carts.add(draft, item));
    if (verb === "change") carts.setLine(draft, form);
    if (verb === "clear") draft.lines = [];
    if (verb === "update") {
      for (const [id, quantity] of updatesOf(form)) carts.setLine(draft, { ...id, quantity });
      carts.mergeAttributes(draft, form["attributes"]);
    }
  });

  const accept = call.headers.accept ?? "";
  if (ending === undefined && !/json|javascript/.test(accept)) {
    const to = String(form["return_to"] ?? "");
    // Within the shop alone: https://shopify.dev/docs/storefronts/themes/pricing-payments/... forms take a path.
    return { redirect: /^\/(?!\/)/.test(to) ? to : "/cart" };
  }
  const ids = sectionIds(form["sections"]);
  if (ids.length > MOST_SECTIONS) throw new CartRefusal(400, "Exceeded limit of 5 sections");
  const sections = ids.length > 0 ? { sections: parts.sections(ids, sectionsUrl(form, call.headers.referer)) } : {};
  if (verb !== "add") return { json: { ...cartJson(cart, parts.currency), ...sections } };
  const lines = added.map(lineJson);
  // An item that wasn't sent in a list is answered by itself.
  return { json: items ? { items: lines, ...sections } : { ...lines[0], ...sections } };
}

/** `updates` by variant or key, or by place. */
function updatesOf({ updates }: Record<string, unknown>): [{ id: string } | { line: number }, unknown][] {
  if (Array.isArray(updates)) return updates.map((quantity, place) => [{ line: place + 1 }, quantity]);
  return Object.entries(Object(updates ?? {}) as object).map(([id, quantity]) => [{ id }, quantity]);
}

/** The page whose sections are rendered: the one that is named, else the one that asks. */
function sectionsUrl(form: Record<string, unknown>, referer = "http://shop.invalid/"): string {
  const given = form["sections_url"];
  if (given === undefined) return new URL(referer).pathname;
  if (typeof given !== "string" || !given.startsWith("/")) throw new CartRefusal(400, "sections_url must start with /");
  return new URL(given, "http://shop.invalid").pathname;
}

const sectionIds = (value: unknown): string[] =>
  (Array.isArray(value) ? value : String(value ?? "").split(",")).map(String).filter((id) => id !== "");
