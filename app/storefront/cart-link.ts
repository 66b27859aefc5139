import { CARRIED_KEYS, cartAttribute, type CarriedKey } from "../domain/session-link.ts";
import { type CartCall, OWN_MARK } from "./cart-calls.ts";

export type LinkValues = Partial<Record<CarriedKey, string | undefined>>;

interface CartAnswer {
  token?: unknown;
  item_count?: unknown;
}

export interface CartLinkPorts {
  /** The storefront's root with its locale, ending with a slash. */
  root: string;
  /** How many lines the page was rendered with. */
  lines: number;
  fetch: typeof fetch;
  /** The link as it may be written now, or null: no consent, the theme editor, or no id yet. */
  values(): LinkValues | null;
  /** What was last written, and the cart token, without its key, that the page can see (null where it can't). */
  written(): string | undefined;
  keepWritten(mark: string): void;
  visibleToken(): string | null;
  /** Told after a write into a cart with lines. */
  onLinked(token: string, values: LinkValues): void;
  later(work: () => void, ms: number): unknown;
}

const FOLD_MS = 400;
/** A page that calls its cart for ever doesn't make us do the same. */
const WRITES_PER_PAGE = 40;
/** When a form was sent but no request was seen: its fetch may have left its answer unread. */
const LOOK_AFTER_MS = [700, 2_500];

/**
 * Keeps the cart's private attributes equal to the visitor's link. They can't be read back, so writes go by what is
 * known: the first leaves at once, later ones are folded. A cart without lines is never written, since that would make
 * one. All failures are silent: the sale comes first.
 */
export function createCartLink(ports: CartLinkPorts) {
  let { lines } = ports;
  let fresh = true;
  let waiting = false;
  let left = WRITES_PER_PAGE;
  let calls = 0;
  /** A call was seen while nothing could be written, and the cart may have got a line by it. */
  let unsure = false;

  const send = async (path: string, init?: RequestInit): Promise<CartAnswer | null> => {
    try {
      const response = await ports.fetch(ports.root + path + OWN_MARK, { ...init, headers: JSON_HEADERS });
      const cart = Object(await response.json()) as CartAnswer;
      if (!response.ok || typeof cart.item_count !== "number") return null;
      lines = cart.item_count;
      return cart;
    } catch {
      return null;
    }
  };
  const update = (attributes: Record<string, string>): Promise<CartAnswer | null> =>
    send("cart/update.js", { method: "POST", keepalive: true, body: JSON.stringify({ attributes }) });

  const write = async (): Promise<void> => {
    waiting = false;
    const values = ports.values();
    if (!values || lines < 1 || left-- < 1) return;
    fresh = false;
    const keys = CARRIED_KEYS.filter((key) => values[key]);
    const cart = await update(Object.fromEntries(keys.map((key) => [cartAttribute(key), values[key] ?? ""])));
    if (typeof cart?.token !== "string") return;
    // What stands behind the `?` of a cart token is a key, which is nobody's business.
    const [token = ""] = cart.token.split("?");
    ports.keepWritten(markOf(values, token));
    if (lines > 0) ports.onLinked(token, values);
  };

  const soon = (): void => {
    if (fresh) return void write();
    if (waiting) return;
    waiting = true;
    ports.later(() => waiting && void write(), FOLD_MS);
  };

  const look = async (): Promise<void> => {
    unsure = !ports.values();
    if (!unsure && (await send("cart.js")) && lines > 0) soon();
  };

  return {
    /** The values may have changed, or become known: writes where the cart doesn't have them. */
    check(): void {
      const values = ports.values();
      if (values && lines < 1 && unsure) return void look();
      if (!values || lines < 1) return;
      const token = ports.visibleToken();
      const written = ports.written() ?? "";
      if (token === null ? !written.startsWith(markOf(values, "")) : written !== markOf(values, token)) void write();
    },
    /** The theme or another app has called the cart. */
    called(call: CartCall): void {
      calls++;
      if (call === "add") lines = Math.max(lines, 1);
      if (lines > 0) soon();
      else void look();
    },
    /** A form that adds to the cart was sent. */
    submitted(): void {
      const before = calls;
      for (const ms of LOOK_AFTER_MS) ports.later(() => calls === before && void look(), ms);
    },
    /** The page goes: what waits leaves now. */
    flush(): void {
      if (waiting) void write();
    },
    /** Takes our attributes out of the cart again, where they were written. */
    erase(): void {
      waiting = false;
      fresh = true;
      if (ports.written()) void update(Object.fromEntries(CARRIED_KEYS.map((key) => [cartAttribute(key), ""])));
    },
  };
}

export type CartLink = ReturnType<typeof createCartLink>;

export const JSON_HEADERS = { "Content-Type": "application/json" };

function markOf(values: LinkValues, token: string): string {
  return `${CARRIED_KEYS.map((key) => values[key] ?? "").join(" ")} ${token}`;
}
