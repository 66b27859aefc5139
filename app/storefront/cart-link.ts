import { cartAttribute } from "../domain/session-link.ts";
import { CARRIED_KEYS, type FieldKind, fieldsOf, type LinkValues } from "./carried-fields.ts";
import { type CartCall, OWN_MARK } from "./cart-calls.ts";
import type { VisitorStore } from "./visitor.ts";

/** What was last written: the link, the cart's token without its key, and when, in seconds since 1970. */
export interface Written {
  link: string;
  token: string;
  at: number;
}

export interface CartLinkPorts {
  /** The storefront's root with its locale, ending with a slash, and the app proxy's path on it. */
  root: string;
  proxy: string;
  /** How many lines the page was rendered with. */
  lines: number;
  /** What the browser keeps: what was written, and which cart the app has been told of. */
  store: VisitorStore;
  /** Milliseconds since 1970. */
  now(): number;
  /** The link as it may be written now, or null: no consent, the theme editor, or no id yet. */
  values(): LinkValues | null;
  /** The cart's token without its key, or nothing where scripts can't see it. */
  visibleToken(): string | undefined;
}

/** Nothing of ours meets the shopper's own calls: no call ended and nothing of the cart was pressed for so long. */
export const QUIET_MS = 1_500;
/** A link that stands unchanged tells its age anew after so long. */
const STALE_S = 7 * 86_400;
/** A page on which another script wipes our attributes for ever doesn't make us write for ever. */
const WRITES_PER_PAGE = 10;
const RETRY_MS = 1_000;
/** When a form was sent but no request was seen: its fetch may have left its answer unread. */
const LOOK_AFTER_MS = 2_000;

/**
 * Keeps the cart's private attributes equal to the visitor's link. They can't be read back, so writes go by what is
 * known, and none is made without a reason: a cart that has no link yet, a link that changed, one that another script
 * wiped, one a week old. A cart's first write leaves at once, others when the cart is quiet or the page goes. A cart
 * without lines is never written, since that would make one. All failures are silent: the sale comes first.
 */
export function createCartLink(ports: CartLinkPorts) {
  const { store } = ports;
  let { lines } = ports;
  /** The page came without lines: whatever was written, under a token that can't be seen, it wasn't to the next cart. */
  let empty = lines < 1;
  let [pressedAt, endedAt, notBefore] = [0, 0, 0];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<unknown> | null = null;
  let left = WRITES_PER_PAGE;
  let tries = 0;
  let calls = 0;

  const seconds = (): number => Math.floor(ports.now() / 1_000);
  /** Nobody's fault comes of it: what fails has no answer. */
  const post = (path: string, body: object): Promise<Response | 0> =>
    fetch(path, {
      method: "POST",
      // Too much may be under way already to outlive the page: then it has to do without.
      keepalive: tries < 1,
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" },
    }).catch(() => 0);
  /** The cart's token without its key, which is nobody's business; nothing where the cart didn't answer well. */
  const answered = async (asked: Promise<Response | 0>): Promise<string | undefined> => {
    try {
      const response = (await asked) as Response;
      const { token, item_count } = (await response.json()) as { token?: unknown; item_count: number };
      if (response.ok && item_count >= 0) {
        lines = item_count;
        return String(token).replace(/\?.*/, "");
      }
    } catch {
      // Silent: the sale comes first.
    }
  };
  const update = (attributes: object): Promise<string | undefined> =>
    answered(post(`${ports.root}cart/update.js${OWN_MARK}`, { attributes }));
  /** Tells the app something of this visitor's, by the proof of the session; nothing where there is none. */
  const prove = (what: string, body?: object): void => {
    const { session, proof } = store.read();
    if (proof) void post(`${ports.proxy}/${what}`, { ...body, session, proof });
  };
  /** The second chance: the app keeps the link by cart token. Once per token, awaited by nobody. */
  const tell = (token: string | undefined, values: LinkValues): void => {
    if (!token || store.read().linked === token) return;
    store.change({ linked: token });
    void post(`${ports.proxy}/link`, { ...values, cart: token });
  };

  /** What is to be written now, and whether it is the cart's first link; null for nothing. */
  const due = () => {
    const values = ports.values();
    if (!values || lines < 1 || left < 1) return null;
    const token = ports.visibleToken();
    const { link, token: owner, at } = Object((empty && !token) || store.read().written) as Partial<Written>;
    const first = !link || (token && token !== owner);
    const same = !first && link === linkOf(values);
    if (same && seconds() - Number(at) < STALE_S) return null;
    return { values, first, attributes: fieldsOf(same ? {} : values, "attributes", seconds()) };
  };

  const write = async ({ values, attributes }: NonNullable<ReturnType<typeof due>>): Promise<void> => {
    left--;
    // The checkout may be pressed before the cart has answered.
    tell(ports.visibleToken(), values);
    const token = await update(attributes);
    // 429, 5xx, offline, or too much under way to outlive the page: again, later each time.
    if (!token) notBefore = ports.now() + RETRY_MS * 2 ** tries++;
    // Consent may have gone meanwhile.
    if (!token || !ports.values()) return;
    tries = 0;
    empty = false;
    store.change({ written: { link: linkOf(values), token, at: seconds() } satisfies Written });
    if (lines > 0) tell(token, values);
  };

  const check = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const what = due();
    if (!what || writing) return;
    // A press whose call hasn't ended yet is a call under way.
    const last = what.first ? (pressedAt > endedAt ? pressedAt : 0) : Math.max(pressedAt, endedAt);
    const ms = Math.max(last + QUIET_MS, notBefore) - ports.now();
    if (ms > 0) {
      timer = setTimeout(check, ms);
      return;
    }
    writing = write(what).then(() => {
      writing = null;
      check();
    });
  };

  const look = async (): Promise<void> => {
    if (ports.values() && (await answered(fetch(`${ports.root}cart.js${OWN_MARK}`)))) check();
  };

  return {
    /** The values may have changed, or become known. */
    check,
    /** The link as fields of a form; none without consent. */
    carried(kind: FieldKind): Record<string, string> {
      const values = ports.values();
      return values ? fieldsOf(values, kind, seconds()) : {};
    },
    /** The page shows a cart with so many lines. */
    shows(count: number): void {
      lines = count;
      check();
    },
    /** Something of the cart was pressed, or a call of it has begun. */
    pressed(): void {
      pressedAt = ports.now();
    },
    /** A call of the theme or another app has ended; with how many lines, where that is known. */
    called(call: CartCall, count?: number): void {
      calls++;
      endedAt = ports.now();
      lines = count ?? (call === "add" ? lines || 1 : lines);
      check();
    },
    /** A form that adds to the cart was sent. */
    submitted(): void {
      const before = calls;
      setTimeout(() => calls === before && void look(), LOOK_AFTER_MS);
    },
    /** Another script has replaced the cart's attributes: ours are private, so nobody could send them along. */
    wiped(): void {
      if (store.read().written) store.change({ written: undefined });
    },
    /** The page goes: what waits leaves now. */
    flush(): void {
      const what = timer && due();
      if (what) void write(what);
    },
    prove,
    /**
     * Has the app forget what it was told, and takes our attributes out of the cart again, where they were written, after
     * what is under way.
     */
    async erase(): Promise<void> {
      prove("forget");
      if (!store.read().written) return;
      await writing;
      await update(Object.fromEntries([...CARRIED_KEYS, "at"].map((key) => [cartAttribute(key), null])));
    },
  };
}

export type CartLink = ReturnType<typeof createCartLink>;

const linkOf = (values: LinkValues): string => CARRIED_KEYS.map((key) => values[key] ?? "").join(" ");
