import { carryInForms } from "../carry.ts";
import { createCartLink, type CartLink } from "../cart-link.ts";
import { watchConsent, type ShopifyObject } from "../consent.ts";
import { listen } from "../listen.ts";
import { mintSession } from "../mint.ts";
import { readSessionConfig } from "../session-config.ts";
import { createVisit, type Visit, type VisitForWidgets } from "../visit.ts";
import { createVisitorStore } from "../visitor.ts";
import { watchCart } from "../watch-cart.ts";

/** A widget block's code, loaded when the page is idle. */
interface WidgetModule {
  mount(element: HTMLElement, visit: VisitForWidgets | null, whenIdle: (work: () => void) => void): () => void;
}

let visit: VisitForWidgets | null = null;
let cart: CartLink | null = null;
const shopify = (): ShopifyObject | undefined => (window as { Shopify?: ShopifyObject }).Shopify;

function whenIdle(work: () => void): void {
  // Safari lacks the first; to the second the options read as no delay.
  const plan = window.requestIdleCallback ?? (setTimeout as unknown as typeof requestIdleCallback);
  const idle = (): unknown => plan(work, { timeout: 2_000 });
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { once: true });
}

/** A page that is rendered ahead, by speculation, is no visit until somebody sees it. */
function whenSeen(work: () => void): void {
  if ((document as { prerendering?: boolean }).prerendering) listen("prerenderingchange", work);
  else work();
}

/** The cart's token as its cookie shows it, without the key behind it, where scripts may read that cookie. */
function visibleToken(): string | undefined {
  return /(?:^|; )cart=([\w-]+)/.exec(document.cookie)?.[1];
}

function start(element: HTMLElement): void {
  const config = readSessionConfig(element.dataset);
  const now = (): number => Date.now();
  const store = createVisitorStore(() => localStorage, now);
  const made: Visit = createVisit({
    store,
    market: config.market,
    preview: shopify()?.designMode,
    mint: () => mintSession(config.proxy, () => crypto.randomUUID()),
    alone: (work) => navigator.locks?.request("fitloop", work) ?? work(),
    whenIdle,
    cart: () => link,
  });
  const link: CartLink = createCartLink({ ...config, store, now, values: () => made.values(), visibleToken });
  carryInForms(link);
  watchCart(link, config.root);
  watchConsent(config.consent, shopify, (allowed) => made.decide(allowed));
  visit = { ...made, tell: link.prove };
  cart = link;
}

/** The app embed: one per page, however often it is rendered. */
class FitloopSession extends HTMLElement {
  connectedCallback(): void {
    // In a task of its own, so that the page's scripts don't wait for it; a fault in it is nobody else's.
    whenSeen(() =>
      setTimeout(() => {
        // A theme that swaps the page's content renders it anew.
        if (cart) cart.shows(Number(this.dataset["lines"]) || 0);
        else start(this);
      }),
    );
  }
}

/** The app block: its code is fetched when the page is idle, or at the first press. */
class FitloopSize extends HTMLElement {
  #stop: (() => void) | null = null;

  connectedCallback(): void {
    const { src } = this.dataset;
    if (!src) return;
    whenSeen(() =>
      whenIdle(() => {
        import(src).then(
          (module: WidgetModule) => {
            if (this.isConnected) this.#stop ??= module.mount(this, visit, whenIdle);
          },
          () => 0,
        );
      }),
    );
  }

  disconnectedCallback(): void {
    this.#stop?.();
    this.#stop = null;
  }
}

if (!customElements.get("fitloop-session")) {
  customElements.define("fitloop-session", FitloopSession);
  customElements.define("fitloop-size", FitloopSize);
}
