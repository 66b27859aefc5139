import { isValidLinkValue, type LinkKey } from "../domain/session-link.ts";
import type { CartLink, LinkValues } from "./cart-link.ts";
import type { VisitorStore } from "./visitor.ts";

export interface VisitPorts {
  store: VisitorStore;
  market: string | undefined;
  /** The theme editor's preview: everything shows, nothing is kept or sent. */
  preview: boolean;
  mint(): Promise<string>;
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
  /** What the widgets advised so far, as it lies in the store, and its replacement. */
  advice(): unknown;
  keepAdvice(advice: unknown[]): void;
  /** Told on every change of consent. */
  onConsent(listener: () => void): void;
}

export interface Visit extends VisitForWidgets {
  decide(allowed: boolean): void;
  values(): LinkValues | null;
}

/** One page of a visit: holds consent, id and cart together. */
export function createVisit(ports: VisitPorts): Visit {
  const { store } = ports;
  const listeners: (() => void)[] = [];
  let allowed = false;
  let minting: Promise<unknown> | null = null;

  const ensure = (): Promise<unknown> => {
    minting ??= ports
      .alone(async () => {
        if (!allowed || store.read().session) return;
        const session = await ports.mint();
        // Consent may have gone, or another tab been faster, meanwhile.
        if (allowed && !store.read().session) store.change({ session });
      })
      .catch(() => null)
      .then(() => ports.cart().check());
    return minting;
  };

  return {
    allowed: () => allowed,
    async session() {
      if (!allowed) return null;
      await ensure();
      return (allowed && store.read().session) || null;
    },
    keep(key, value) {
      if (!allowed || !isValidLinkValue(key, value) || store.read()[key] === value) return;
      store.change({ [key]: value });
      ports.cart().check();
    },
    advice: () => store.read().recommended,
    keepAdvice(recommended) {
      if (allowed) store.change({ recommended });
    },
    onConsent: (listener) => void listeners.push(listener),
    decide(now) {
      const changed = now !== allowed;
      allowed = now && !ports.preview;
      if (allowed) {
        if (store.read().session) {
          store.change({});
          ports.cart().check();
        } else ports.whenIdle(() => void ensure());
      } else if (!ports.preview) {
        minting = null;
        ports.cart().erase();
        store.erase();
      }
      if (changed) for (const listener of listeners) listener();
    },
    values() {
      if (!allowed) return null;
      const { session, naiz, robosize } = store.read();
      return session || naiz || robosize ? { session, naiz, robosize, market: ports.market } : null;
    },
  };
}
