import type { VisitForWidgets } from "../visit.ts";
import { createAdvise } from "./advise.ts";
import { type BlockData, readBlockData } from "./block-data.ts";
import type { StartWidget, Widget } from "../../domain/widget.ts";
import { countryFor } from "./locale.ts";
import { createContext } from "./make-context.ts";
import { readPageSizes } from "./page-sizes.ts";
import { type ProductPage, productForms, shownId, variantOf } from "./product-forms.ts";
import { createView } from "./view.ts";
import { watchChoice } from "./watch-choice.ts";

/** How long a press waits for the provider before the visitor is told that it doesn't answer. */
const PATIENCE_MS = 8_000;

/** Blocks of one page come to life one after another, this far apart, so that the page keeps its time. */
const APART_MS = 300;
let turn: Promise<unknown> = Promise.resolve();

const NOTHING = (): void => undefined;
const textOf = (element: HTMLElement): string => element.querySelector("script")?.textContent ?? "";

/** Brings a block to life when its turn comes. Returns what takes it down again. */
export function mount(
  element: HTMLElement,
  visit: VisitForWidgets | null,
  whenIdle: (work: () => void) => void,
): () => void {
  let over = false;
  let stop = NOTHING;
  turn = turn
    .then(() => {
      if (!over) stop = keepAlive(element, visit, whenIdle);
      return new Promise((resolve) => setTimeout(resolve, APART_MS));
    })
    .catch(NOTHING);
  return () => {
    over = true;
    stop();
  };
}

/** Themes morph a block instead of replacing it: what it shows is put back, and for another product it begins anew. */
function keepAlive(
  element: HTMLElement,
  visit: VisitForWidgets | null,
  whenIdle: (work: () => void) => void,
): () => void {
  let text = "";
  let block: Block | null = null;
  const look = (): void => {
    // A widget drawn in the block's place goes with what was morphed there.
    if (text !== textOf(element) || block?.isEmptied()) {
      block?.stop();
      text = textOf(element);
      const data = readBlockData(text);
      block = data && begin(element, data, visit, whenIdle);
    }
    block?.draw();
  };
  // A page whose policy lets no style element in lets a script's style sheet in.
  const style = element.querySelector("style");
  if (style && !style.sheet) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style.textContent);
    document.adoptedStyleSheets.push(sheet);
  }
  const observer = new MutationObserver(look);
  observer.observe(element, { subtree: true, childList: true, characterData: true, attributes: true });
  look();
  return () => {
    observer.disconnect();
    block?.stop();
  };
}

interface Block {
  draw(): void;
  /** Whether what the provider drew here is gone. */
  isEmptied(): boolean;
  stop(): void;
}

/**
 * With consent a block's provider is loaded when the page is idle, else at the first press, which is the visitor's own
 * wish. Whatever the provider does wrong stays in here.
 */
function begin(
  element: HTMLElement,
  data: BlockData,
  visit: VisitForWidgets | null,
  whenIdle: (work: () => void) => void,
): Block | null {
  const country = countryFor(data.settings, data.country);
  if (!country) return null;
  const view = createView(element);
  const sizes = readPageSizes(data);
  let running: Promise<Widget> | null = null;
  let over = false;
  let forget = NOTHING;
  let drawn = false;
  const page: ProductPage = {
    forms: () => productForms(data, element),
    shown: () => variantOf(data, shownId(data, element, choice.told())),
  };
  const isFull = (): boolean => !!element.querySelector("[data-place]")?.firstElementChild;

  const start = async (): Promise<Widget> => {
    const [known, { start: startWidget }] = await Promise.all([
      sizes,
      import(data.module) as Promise<{ start: StartWidget }>,
    ]);
    const parts = { element, data, page, sizes: known, country, visit, view, isOver: () => over };
    const { advised, forget: end } = createAdvise(parts);
    forget = end;
    return startWidget(createContext({ ...parts, advised }));
  };
  const load = (): Promise<Widget> => {
    if (running) return running;
    const started = start();
    // The next press tries again.
    started.catch(() => (running = null));
    return (running = started);
  };
  const update = (): void => {
    running?.then((widget) => widget.update?.()).catch(NOTHING);
  };
  const choice = watchChoice(
    (told) => shownId(data, element, told),
    data.product.id,
    () => {
      forget();
      update();
    },
  );

  const press = async (): Promise<void> => {
    view.busy(true);
    view.say("");
    try {
      const late = new Promise<never>((_, reject) => setTimeout(reject, PATIENCE_MS));
      (await Promise.race([load(), late])).open?.();
    } catch {
      view.say(data.words.failed);
    }
    view.busy(false);
  };
  const pressed = ({ target }: Event): void => {
    if ((target as Element).closest("[data-open]")) void press();
  };
  const eager = (): void => {
    if (visit?.allowed() && !over) whenIdle(() => void load().catch(NOTHING));
  };
  element.addEventListener("click", pressed);
  visit?.onConsent(() => {
    if (over) return;
    update();
    eager();
  });
  // The theme editor tells a merchant who has forgotten the app embed.
  element.querySelector("[data-hint]")?.toggleAttribute("hidden", document.querySelector("fitloop-session") !== null);
  eager();
  return {
    draw: () => {
      drawn ||= isFull();
      view.draw();
    },
    isEmptied: () => drawn && !isFull(),
    stop() {
      over = true;
      choice.stop();
      element.removeEventListener("click", pressed);
      running?.then((widget) => widget.stop?.()).catch(NOTHING);
    },
  };
}
