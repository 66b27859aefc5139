import { isValidLinkValue, type LinkKey } from "../domain/session-link.ts";
import type { Minted } from "./mint.ts";
import { LINK_KEYS } from "./link-keys.ts";
import type { LinkValues } from "./carried-fields.ts";
import type { CartLink } from "./cart-link.ts";
import type { Visitor, VisitorStore } from "./visitor.ts";

export interface VisitPorts {
  store: VisitorStore;
  market: string | undefined;
  /** The theme editor's preview: everything shows, nothing is kept or sent. */
  preview: boolean | undefined;
  mint(): Promise<Minted>;
  /** Runs the work alone among the tabs of this shop. */
  alone(work: () => Promise<void>): Promise<unknown>;
  /** Runs the work when the page has loaded and is idle. */
  whenIdle(work: () => void): void;
  cart(): CartLink;
}

/** What a widget may ask of the visit. */
export interface VisitForWidgets {
  /** Whether ids may be kept and handed over. */
  allowed(): boolean;
  /** The session's id, or null without consent. Waits for the mint, which is bounded. */
  session(): Promise<string | null>;
  /** Takes an id that a widget made; anything that can't be one is dropped. */
  keep(key: LinkKey, value: unknown): void;
  /** Tells the app something of this visitor's, with the proof of the session; nothing where there is none. */
  tell(what: string, body?: object): void;
  /** Told on every change of consent. */
  onConsent(listener: () => void): void;
}

export interface Visit extends Omit<VisitForWidgets, "tell"> {
  decide(allowed: boolean): void;
  values(): LinkValues | null;
}

/** One page of a visit: holds consent, id and cart together. */
export function createVisit(ports: VisitPorts): Visit {
  const { store } = ports;
  const listeners: (() => void)[] = [];
  let allowed = false;
  let minting: Promise<unknown> | null = null;

  const check = (): void => ports.cart().check();

  const ensure = (): Promise<unknown> => {
    minting ??= ports
      .alone(async () => {
        if (!allowed || store.read().session) return;
        const minted = await ports.mint();
        // Consent may have gone, or another tab been faster, meanwhile.
        if (allowed && !store.read().session) store.change(minted as Visitor);
      })
      .then(check, check);
    return minting;
  };

  return {
    allowed: () => allowed,
    async session() {
      if (allowed) await ensure();
      return (allowed && (store.read().session as string)) || null;
    },
    keep(key, value) {
      if (!allowed || !isValidLinkValue(key, value) || store.read()[key] === value) return;
      store.change({ [key]: value });
      check();
    },
    onConsent: (listener) => void listeners.push(listener),
    decide(now) {
      const changed = now !== allowed;
      allowed = now && !ports.preview;
      if (allowed) {
        if (store.read().session) {
          store.change({});
          check();
        } else ports.whenIdle(ensure as () => void);
      } else if (!ports.preview) {
        minting = null;
        void ports.cart().erase();
        store.erase();
      }
      if (changed) for (const listener of listeners) listener();
    },
    values() {
      const kept = store.read();
      let values: LinkValues | null = null;
      for (const key of LINK_KEYS)
        if (allowed && kept[key]) (values ??= { market: ports.market })[key] = kept[key] as string;
      return values;
    },
  };
}
