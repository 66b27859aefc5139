import type { LinkKey } from "../../domain/session-link.ts";
import type { VisitForWidgets } from "../visit.ts";
import { keepAdvice, sizeIn } from "./advice.ts";
import { type BlockData, readBlockData, referenceOf, variantOfSize, variantSize } from "./block-data.ts";
import type { StartWidget, Widget, WidgetContext } from "./context.ts";
import { countryFor, languageFor } from "./locale.ts";
import { mergeOverride } from "./merge.ts";
import { selectedVariant, selectVariant } from "./product-form.ts";
import { loadScript } from "./script.ts";

/** How long a press waits for the provider before the visitor is told that it doesn't answer. */
const PATIENCE_MS = 8_000;

/** Blocks of one page come to life one after another, this far apart, so that the page keeps its time. */
const APART_MS = 300;
let turn: Promise<unknown> = Promise.resolve();

const NOTHING = (): void => undefined;

/** Brings a block to life when its turn comes. Gives what takes it down again. */
export function mount(
  element: HTMLElement,
  visit: VisitForWidgets | null,
  whenIdle: (work: () => void) => void,
): () => void {
  let over = false;
  let stop = NOTHING;
  turn = turn
    .then(() => {
      if (!over) stop = begin(element, visit, whenIdle);
      return new Promise((resolve) => setTimeout(resolve, APART_MS));
    })
    .catch(NOTHING);
  return () => {
    over = true;
    stop();
  };
}

/**
 * With consent a block's provider is loaded when the page is idle, else at the first press, which is the visitor's own
 * wish. Whatever the provider does wrong stays in here.
 */
function begin(element: HTMLElement, visit: VisitForWidgets | null, whenIdle: (work: () => void) => void): () => void {
  const data = readBlockData(element.querySelector("script")?.textContent ?? "");
  const button = element.querySelector("button");
  const status = element.querySelector<HTMLElement>("[role=status]");
  const place = element.querySelector<HTMLElement>("[data-place]");
  const country = data && countryFor(data.settings, data.country);
  if (!data || !country || !button || !status || !place) return NOTHING;

  let running: Promise<Widget> | null = null;
  let over = false;
  const say = (text: string): void => {
    status.textContent = text;
  };
  const context = createContext({ element, data, country, visit, button, place, say, isOver: () => over });
  let shown: string | undefined;
  const load = (): Promise<Widget> => {
    if (running) return running;
    shown = selectedVariant(element, data)?.id;
    const started = import(data.module).then((module: { start: StartWidget }) => module.start(context));
    // The next press tries again.
    started.catch(() => (running = null));
    return (running = started);
  };

  const press = async (): Promise<void> => {
    button.setAttribute("aria-busy", "true");
    say("");
    try {
      const late = new Promise<never>((_, reject) => setTimeout(reject, PATIENCE_MS));
      (await Promise.race([load(), late])).open?.();
    } catch {
      say(data.words.failed);
    }
    button.removeAttribute("aria-busy");
  };
  const update = (): void => {
    running?.then((widget) => widget.update?.()).catch(NOTHING);
  };
  const changed = (): void => {
    if (!running) return;
    // The theme's own listeners set the form's id after ours would have read it.
    setTimeout(() => {
      const now = selectedVariant(element, data)?.id;
      if (now === shown) return;
      shown = now;
      update();
    });
  };
  const eager = (): void => {
    if (visit?.allowed() && !over) whenIdle(() => void load().catch(NOTHING));
  };

  button.addEventListener("click", () => void press());
  document.addEventListener("change", changed);
  visit?.onConsent(() => {
    update();
    eager();
  });
  element.dataset["ready"] = "";
  // The theme editor tells a merchant who has forgotten the app embed.
  element.querySelector("[data-hint]")?.toggleAttribute("hidden", document.querySelector("fitloop-session") !== null);
  eager();
  return () => {
    over = true;
    document.removeEventListener("change", changed);
    running?.then((widget) => widget.stop?.()).catch(NOTHING);
  };
}

const OWN_IDS: Readonly<Record<string, LinkKey>> = { naiz: "naiz", robosize: "robosize" };

function createContext(parts: {
  element: HTMLElement;
  data: BlockData;
  country: string;
  visit: VisitForWidgets | null;
  button: HTMLElement;
  place: HTMLElement;
  say(text: string): void;
  isOver(): boolean;
}): WidgetContext {
  const { element, data, visit, button, place, say } = parts;
  const selected = () => selectedVariant(element, data);
  const reference = (): string | null => {
    const variant = selected();
    return variant ? referenceOf(data, variant) : null;
  };
  return {
    settings: data.settings,
    place,
    language: languageFor(data.settings, data.language),
    country: parts.country,
    product: data.product,
    customer: visit?.allowed() ? data.customer : null,
    variants: () =>
      data.variants.map((variant) => ({
        id: variant.id,
        size: variantSize(data, variant),
        available: variant.available,
      })),
    reference,
    session: () => visit?.session() ?? Promise.resolve(null),
    keep(value) {
      const key = OWN_IDS[data.settings.name];
      if (key) visit?.keep(key, value);
    },
    advised(value, take) {
      const size = sizeIn(value);
      if (size === null) return;
      if (visit) keepAdvice(visit, { provider: data.settings.name, size, product: reference() ?? data.product.id });
      const variant = variantOfSize(data, size, selected());
      if (!variant || !take) return;
      selectVariant(element, data, variant);
      say(data.words.chosen.replace("[size]", () => size));
    },
    script: loadScript,
    supported(yes) {
      button.hidden = !yes;
      say(yes ? "" : data.words.unsupported);
    },
    drawsItself() {
      button.hidden = true;
    },
    closed: () => button.focus(),
    merge: mergeOverride,
    poll(work, ms, times) {
      const again = (left: number): void => {
        if (left > 0 && !parts.isOver() && !work()) setTimeout(again, ms, left - 1);
      };
      again(times);
    },
  };
}
