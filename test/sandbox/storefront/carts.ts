import { createHash } from "node:crypto";
import type { Catalogue, SandboxVariant } from "../shopify/catalogue.ts";
import { hex, type Random } from "../shopify/random.ts";
import { type CartRules, PLAIN_RULES, pause } from "./rules.ts";

export interface CartLine {
  readonly variant: SandboxVariant;
  readonly properties: Readonly<Record<string, string>>;
  quantity: number;
}

export interface Cart {
  /** As the storefront sees it: with the key behind it. */
  readonly token: string;
  lines: CartLine[];
  attributes: Record<string, string>;
}

interface Item {
  id?: unknown;
  quantity?: unknown;
  properties?: unknown;
}

/** A request that the shop's cart refuses, with Shopify's own status. */
export class CartRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The carts of a shop. One comes to be by the first change, and not by looking. */
export class Carts {
  readonly all = new Map<string, Cart>();
  readonly rules: CartRules = { ...PLAIN_RULES };
  /** Variants that can't be bought now. */
  readonly soldOut = new Set<bigint>();
  readonly #catalogue: Catalogue;
  readonly #random: Random;

  constructor(catalogue: Catalogue, random: Random) {
    this.#catalogue = catalogue;
    this.#random = random;
  }

  token(): string {
    return `hWN${hex(this.#random, 29)}?key=${hex(this.#random, 32)}`;
  }

  open(token: string | undefined): Cart {
    const known = this.find(token);
    if (known) return known;
    const cart: Cart = { token: this.token(), lines: [], attributes: {} };
    this.all.set(cart.token, cart);
    return cart;
  }

  find(token: string | undefined): Cart | undefined {
    return token === undefined ? undefined : this.all.get(token);
  }

  /** Changes a cart as the rules say: by itself, or over whatever another call has written meanwhile. */
  async change(cart: Cart, work: (draft: Cart) => void): Promise<void> {
    const draft = copyOf(cart);
    if (this.rules.overlap) work(draft);
    await pause(this.rules.latency());
    if (!this.rules.overlap) work(Object.assign(draft, copyOf(cart)));
    cart.lines = draft.lines;
    cart.attributes = draft.attributes;
  }

  variant(id: unknown): SandboxVariant {
    const variant = /^\d{1,20}$/.test(String(id)) ? this.#catalogue.variants.get(BigInt(String(id))) : undefined;
    if (!variant) throw new CartRefusal(404, "Cannot find variant");
    return variant;
  }

  /** Equal variants with equal properties share a line. Gives that line. */
  add(cart: Cart, item: Item): CartLine {
    const line = this.line(item);
    const same = cart.lines.find((other) => lineKey(other) === lineKey(line));
    if (!same) {
      cart.lines.push(line);
      return line;
    }
    same.quantity += line.quantity;
    return same;
  }

  /** A line for an item; a sold-out variant is refused with 422 and its product's name. */
  line(item: Item): CartLine {
    const quantity = Number(item.quantity ?? 1);
    if (!Number.isInteger(quantity) || quantity < 1) throw new CartRefusal(422, "Quantity must be 1 or more");
    const variant = this.variant(item.id);
    if (this.soldOut.has(variant.id)) {
      const title = this.#catalogue.products.get(variant.productId)?.title ?? "";
      throw new CartRefusal(422, `The product '${title} - ${variant.title}' is already sold out.`);
    }
    return { variant, quantity, properties: texts(item.properties) };
  }

  setLine(cart: Cart, by: { id?: unknown; line?: unknown; quantity?: unknown }): void {
    const place =
      by.line === undefined
        ? cart.lines.findIndex((line) => lineKey(line) === by.id || String(line.variant.id) === String(by.id))
        : Number(by.line) - 1;
    const line = cart.lines[place];
    if (!line) throw new CartRefusal(400, "no valid id or line parameter");
    line.quantity = Number(by.quantity ?? 0);
    cart.lines = cart.lines.filter(({ quantity }) => quantity > 0);
  }

  /** Adds attributes to those that are there; the rules say what an empty one does. */
  mergeAttributes(cart: Cart, attributes: unknown): void {
    if (typeof attributes !== "object" || attributes === null || Array.isArray(attributes)) return;
    for (const [name, value] of Object.entries(attributes) as [string, unknown][]) {
      if (value === null || (value === "" && this.rules.blanks === "removed")) delete cart.attributes[name];
      else cart.attributes[name] = String(value);
    }
  }
}

const copyOf = (cart: Cart): Cart => ({
  token: cart.token,
  lines: cart.lines.map((line) => ({ ...line })),
  attributes: { ...cart.attributes },
});

/** The line's key of the AJAX API: the variant and what makes this line its own. */
export function lineKey(line: CartLine): string {
  return `${line.variant.id}:${createHash("md5").update(JSON.stringify(line.properties)).digest("hex")}`;
}

function texts(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (one === null || one === "" ? [] : [[name, String(one)]])),
  );
}

export const countOf = (cart: Cart | undefined): number =>
  (cart?.lines ?? []).reduce((count, { quantity }) => count + quantity, 0);

/** One line as the AJAX API shows it. */
export const lineJson = (line: CartLine): Record<string, unknown> => ({
  key: lineKey(line),
  id: Number(line.variant.id),
  variant_id: Number(line.variant.id),
  product_id: Number(line.variant.productId),
  title: line.variant.title,
  sku: line.variant.sku,
  quantity: line.quantity,
  properties: line.properties,
  price: line.variant.price,
});

/** What the AJAX API shows of a cart: everything but its private attributes. */
export function cartJson(cart: Cart | undefined, currency: string): Record<string, unknown> {
  const lines = cart?.lines ?? [];
  return {
    token: cart?.token ?? "",
    note: "",
    attributes: Object.fromEntries(Object.entries(cart?.attributes ?? {}).filter(([name]) => !name.startsWith("__"))),
    item_count: countOf(cart),
    total_price: lines.reduce((sum, { variant, quantity }) => sum + variant.price * quantity, 0),
    currency,
    items: lines.map(lineJson),
  };
}
