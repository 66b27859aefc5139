import { OWN_KEYS } from "../link-keys.ts";
import type { VisitForWidgets } from "../visit.ts";
import { type BlockData, referenceOf } from "./block-data.ts";
import type { WidgetContext } from "../../domain/widget.ts";
import { languageFor } from "./locale.ts";
import { mergeOverride } from "./merge.ts";
import type { PageSizes } from "./page-sizes.ts";
import type { ProductPage } from "./product-forms.ts";
import { loadScript } from "./script.ts";
import type { View } from "./view.ts";

export interface ContextParts {
  element: HTMLElement;
  data: BlockData;
  sizes: PageSizes;
  country: string;
  visit: VisitForWidgets | null;
  view: View;
  page: ProductPage;
  advised: WidgetContext["advised"];
  isOver(): boolean;
}

/** Which block a provider that knows one product a page speaks for. */
const owners = new Map<string, { element: HTMLElement; product: string }>();

/** What a provider's module is given. */
export function createContext(parts: ContextParts): WidgetContext {
  const { element, data, sizes, visit, view } = parts;
  const { name } = data.settings;
  let unsupported = false;
  return {
    settings: data.settings,
    get place() {
      return element.querySelector<HTMLElement>("[data-place]") ?? element;
    },
    language: languageFor(data.settings, data.language),
    country: parts.country,
    product: data.product,
    words: data.own ?? {},
    customer: visit?.allowed() ? data.customer : null,
    variants: () =>
      data.variants.map((variant) => ({ id: variant.id, size: sizes.of(variant), available: variant.available })),
    reference: () => referenceOf(data, parts.page.shown(), sizes.handle),
    allowed: () => !!visit?.allowed(),
    session: () => visit?.session() ?? Promise.resolve(null),
    keep(value) {
      const key = OWN_KEYS[name];
      if (key) visit?.keep(key, value);
    },
    advised: parts.advised,
    script: loadScript,
    supported(yes) {
      // What is said of a choice stays: only the opposite of this is taken back.
      if (!yes) view.say(data.words.unsupported, true);
      else if (unsupported) view.say("");
      unsupported = !yes;
      view.showButton(yes);
    },
    drawsItself() {
      if (unsupported) view.say("");
      unsupported = false;
      view.showButton(false);
    },
    owns() {
      const owner = owners.get(name);
      const mine = !owner?.element.isConnected || owner.product === data.product.id;
      if (mine) owners.set(name, { element, product: data.product.id });
      return mine;
    },
    closed: () => view.focus(),
    merge: mergeOverride,
    poll(work, ms, times) {
      const again = (left: number): void => {
        if (left > 0 && !parts.isOver() && !work()) setTimeout(again, ms, left - 1);
      };
      again(times);
    },
  };
}
