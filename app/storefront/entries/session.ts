import { armBuyNow } from "../buy-now.ts";
import { cartCallOf } from "../cart-calls.ts";
import { createCartLink, JSON_HEADERS, type CartLink } from "../cart-link.ts";
import { watchConsent, type ShopifyObject } from "../consent.ts";
import { mintSession } from "../mint.ts";
import { readSessionConfig } from "../session-config.ts";
import { createVisit, type Visit, type VisitForWidgets } from "../visit.ts";
import { createVisitorStore } from "../visitor.ts";

/** A widget block's code, loaded when the page is idle. */
interface WidgetModule {
  mount(element: HTMLElement, visit: VisitForWidgets | null, whenIdle: (work: () => void) => void): () => void;
}

let visit: Visit | null = null;
const shopify = (): ShopifyObject | undefined => (window as { Shopify?: ShopifyObject }).Shopify;

function whenIdle(work: () => void): void {
  // Safari lacks the first; to the second the options read as no delay.
  const plan = window.requestIdleCallback ?? (setTimeout as unknown as typeof requestIdleCallback);
  const idle = (): unknown => plan(work, { timeout: 2_000 });
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { once: true });
}

/** The cart's token as its cookie shows it, without the key behind it, where scripts may read that cookie. */
function visibleToken(): string | null {
  return /(?:^|; )cart=([\w-]+)/.exec(document.cookie)?.[1] ?? null;
}

function start(element: HTMLElement): Visit {
  const config = readSessionConfig(element.dataset);
  const store = createVisitorStore(
    () => localStorage,
    () => Date.now(),
  );
  const later = (work: () => void, ms: number): unknown => setTimeout(work, ms);
  const ask: typeof fetch = (input, init) => fetch(input, init);
  const made: Visit = createVisit({
    store,
    market: config.market,
    preview: shopify()?.designMode === true,
    mint: () => mintSession(config.proxy, ask, () => crypto.randomUUID()),
    alone: (work) => navigator.locks?.request("fitloop", work) ?? work(),
    whenIdle,
    cart: () => cart,
  });
  const cart: CartLink = createCartLink({
    root: config.root,
    lines: config.lines,
    fetch: ask,
    values: () => made.values(),
    written: () => store.read().written,
    keepWritten: (written) => store.change({ written }),
    visibleToken,
    later,
    // The second chance: the app keeps the link by cart token. Once per token, awaited by nobody.
    onLinked(token, values) {
      const { linked, recommended } = store.read();
      if (linked === token) return;
      store.change({ linked: token });
      ask(`${config.proxy}/link`, {
        method: "POST",
        keepalive: true,
        headers: JSON_HEADERS,
        body: JSON.stringify({ ...values, cart: token, recommended }),
      }).catch(() => 0);
    },
  });

  armBuyNow(document, () => made.values(), later);
  document.addEventListener(
    "submit",
    ({ target }) => {
      if ((target as Element).matches('form[action*="/cart/add"]')) cart.submitted();
    },
    true,
  );
  for (const name of ["lines", "attributes"]) {
    document.addEventListener(`shopify:cart:${name}-update`, () => cart.called("other"));
  }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      const call = cartCallOf(entry.name, entry.responseStatus);
      if (call) cart.called(call);
    }
  }).observe({ type: "resource", buffered: true });
  addEventListener("pagehide", () => cart.flush());
  addEventListener("pageshow", ({ persisted }) => persisted && cart.check());
  watchConsent(config.consent, shopify, document, (allowed) => made.decide(allowed));
  return made;
}

/** The app embed: one per page, however often it is rendered. */
class FitloopSession extends HTMLElement {
  connectedCallback(): void {
    // In a task of its own, so that the page's scripts don't wait for it; a fault in it is nobody else's.
    setTimeout(() => {
      visit ??= start(this);
    });
  }
}

/** The app block: its code is fetched when the page is idle, or at the first press. */
class FitloopSize extends HTMLElement {
  #stop: (() => void) | null = null;

  connectedCallback(): void {
    const { src } = this.dataset;
    if (!src) return;
    whenIdle(() => {
      import(src).then(
        (module: WidgetModule) => {
          if (this.isConnected) this.#stop ??= module.mount(this, visit, whenIdle);
        },
        () => 0,
      );
    });
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
