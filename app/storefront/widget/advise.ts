import type { VisitForWidgets } from "../visit.ts";
import { type BlockData, referenceOf } from "./block-data.ts";
import type { PageSizes } from "./page-sizes.ts";
import type { ProductPage } from "./product-forms.ts";
import type { View } from "./view.ts";
import type { Advised } from "../../domain/widget.ts";
import type { ShopifyObject } from "../consent.ts";

export interface AdviseParts {
  data: BlockData;
  page: ProductPage;
  sizes: PageSizes;
  visit: VisitForWidgets | null;
  view: View;
}

/** A theme that takes back what was chosen does so within this. */
const LOOKED_AT_AGAIN_MS = [500, 2_000];

/**
 * Takes the sizes that a widget advises: tells the app of them and, where the visitor took one, selects it on the
 * page. What is said then is what the page shows: selected, sold out, or to be chosen by hand. Returns `forget`, to be
 * called when the choice changes: then what was said of it is over.
 */
export function createAdvise({ data, page, sizes, visit, view }: AdviseParts) {
  /** Whether the page still shows what was said to be selected. */
  let stands: (() => boolean) | null = null;

  const take = async (size: string): Promise<void> => {
    const say = (text: string): void => view.say(text.replace("[size]", () => size));
    // What it takes to choose comes when somebody chooses.
    const { choose, findValues, shows, variantWith } = await import("../entries/choose.ts");
    const values = findValues(data, sizes, size, page.shown());
    const sold = values && variantWith(data, values)?.available === false;
    // A size that this product doesn't come in with its other options: nothing of these is turned without a word.
    if (!values || !choose(data, page, values)) return say(sold ? data.words.sold_out : data.words.choose);
    const mine = (): boolean => shows(data, page, values);
    stands = mine;
    say(sold ? data.words.sold_out : data.words.chosen);
    for (const ms of LOOKED_AT_AGAIN_MS) setTimeout(() => stands === mine && !mine() && say(data.words.choose), ms);
  };

  /** What was told last: a widget says the same at every turn. */
  let told = "";
  const tell = async (advice: object): Promise<void> => {
    const session = await visit?.session();
    const now = JSON.stringify(advice);
    if (!session || now === told || !mayBeKept()) return;
    told = now;
    visit?.tell("advice", { ...advice, consent: true });
  };

  return {
    advised(value: unknown, taken: boolean, more?: Advised): void {
      const size = sizeIn(value);
      if (size === null) return;
      const reference = referenceOf(data, page.shown(), sizes.handle);
      void tell({ provider: data.settings.name, product: data.product.id, reference, size, taken, ...more });
      if (taken) take(size).catch(() => view.say(data.words.choose.replace("[size]", () => size)));
    },
    /** The shopper has chosen: what was said stays only of what is still shown. */
    forget(): void {
      if (!stands || stands()) return;
      stands = null;
      view.say("");
    },
  };
}

/** What was advised is looked at for the shop's own statistics, whatever the setting of ids is: analytics, always. */
function mayBeKept(): boolean {
  const { Shopify } = window as { Shopify?: ShopifyObject };
  return Shopify?.customerPrivacy?.analyticsProcessingAllowed?.() === true;
}

/** Reads a size from a widget's event: a short text. */
export function sizeIn(value: unknown): string | null {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text.trim() !== "" && text.length <= 64 ? text.trim() : null;
}
