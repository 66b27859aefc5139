import { type BlockData, valuesAt } from "../widget/block-data.ts";
import type { ProductForm } from "../widget/product-forms.ts";
import { announce, isForeign } from "./fields.ts";

/** One value of an option in the theme's picker. */
export interface Choice {
  pick(): void;
  /** Whether the page shows it as chosen; undefined where it doesn't say. */
  chosen(): boolean | undefined;
}

interface Candidate {
  /** The fields of one choice: radio buttons of one name, a select's options, buttons of one group. */
  fields: HTMLElement[];
  /** What stands around them, and what names them. */
  group: Element | null;
  name: string;
}

const GROUP = "fieldset,[role=radiogroup],[data-option-name],[data-option-index]";
/** A name's end that tells the option's place: `option1`, `product-form-7-option2`, `options[1]`. */
const PLACE = /option[-_]?(\d)$/i;

const plain = (text: string | null | undefined): string =>
  (text ?? "").normalize("NFKC").replaceAll(/\s+/g, " ").trim().toLowerCase();

/**
 * The theme's own field for a value of an option, or null where none can be found. Fields are told by the names and
 * values of the product, whether they hold values or their ids, and by the option's place; another app's fields, another
 * product's, and options whose name only contains this one's are left alone.
 */
export function findChoice(
  data: BlockData,
  forms: readonly ProductForm[],
  place: number,
  value: string,
): Choice | null {
  const values = valuesAt(data, place);
  const wanted = values.indexOf(value);
  const ranked = candidates()
    .map((one) => ({ one, at: one.fields.map((field) => placeOf(field, values, data.valueIds?.[place])) }))
    // Every field is one of the option's values, and no two are the same.
    .filter(({ at }) => at.includes(wanted) && !at.includes(-1) && new Set(at).size === at.length)
    .map((found) => ({ ...found, score: scoreOf(found.one, data, forms, place) }))
    .filter(({ score, one }) => score > 0 && one.fields[0] && !isForeign(one.fields[0], forms))
    .sort((one, other) => other.score - one.score);
  const best = ranked[0];
  const field = best?.one.fields[best.at.indexOf(wanted)];
  return field ? choiceOf(field) : null;
}

function candidates(): Candidate[] {
  const found: Candidate[] = [];
  for (const radio of document.querySelectorAll<HTMLInputElement>("input[type=radio]")) {
    // One name may stand in several pickers of a page: in each form and dialog.
    const around = radio.form ?? radio.closest("dialog,section,.shopify-section");
    const same = found.find(({ name, fields: [first] }) => {
      const one = first as HTMLInputElement | undefined;
      return name === radio.name && around === (one?.form ?? one?.closest("dialog,section,.shopify-section"));
    });
    if (same) same.fields.push(radio);
    else found.push({ fields: [radio], group: radio.closest(GROUP), name: radio.name });
  }
  for (const select of document.querySelectorAll<HTMLSelectElement>('select:not([name="id"])')) {
    const fields = [...select.options].filter((option) => option.value !== "");
    found.push({ fields, group: select.closest(GROUP) ?? select.parentElement, name: select.name });
  }
  for (const group of document.querySelectorAll(GROUP)) {
    const fields = [...group.querySelectorAll<HTMLElement>("button,[role=radio]:not(input)")];
    if (fields.length > 0 && !group.querySelector("input,select")) found.push({ fields, group, name: "" });
  }
  return found;
}

/** The place of a field's value among the option's, by all that a theme may write it in; -1 where it is none. */
function placeOf(field: HTMLElement, values: readonly string[], ids: readonly string[] = []): number {
  const { value = "", labels = null } = field as Partial<HTMLInputElement>;
  const texts = [
    value,
    ...Object.values(field.dataset),
    aria(field, "label"),
    ownText(labels?.[0] ?? field),
    (labels?.[0] ?? field).textContent,
  ];
  const written = texts.map(plain).filter((text) => text !== "");
  const exact = values.findIndex((one, at) => written.includes(plain(one)) || (ids[at] && written.includes(ids[at])));
  if (exact >= 0) return exact;
  // "L - sold out": the longest value that the words begin with.
  const [best] = values
    .map((one, at) => ({ one: plain(one), at }))
    .filter(
      ({ one }) =>
        one !== "" && written.some((text) => text.startsWith(one) && !/^[\p{L}\p{N}./]/u.test(text.slice(one.length))),
    )
    .sort((one, other) => other.one.length - one.one.length);
  return best?.at ?? -1;
}

/** How well a group is known to be the option's own; 0 for not at all. */
function scoreOf(
  { fields, group, name }: Candidate,
  data: BlockData,
  forms: readonly ProductForm[],
  place: number,
): number {
  const [field] = fields as [HTMLElement];
  const select = field.closest("select");
  const option = plain(data.options[place]);
  const titles = [
    group?.getAttribute("data-option-name"),
    field.dataset["optionName"],
    aria(group, "label"),
    aria(select, "label"),
    ...[group?.querySelector("legend"), select?.labels[0], labelledBy(group)].flatMap((title) =>
      title ? [title.textContent, title.textContent.split(":")[0], ownText(title)] : [],
    ),
  ].map(plain);
  const inner = plain(/^options\[(.+)\]$/.exec(name)?.[1] ?? name);
  const rest = inner.startsWith(`${option}-`) && /\d/.test(inner.slice(option.length));
  const at =
    PLACE.exec(name)?.[1] ??
    group?.getAttribute("data-option-index") ??
    PLACE.exec(select?.dataset["index"] ?? "")?.[1];
  const named = titles.includes(option) || inner === option || rest;
  const owner = (field as Partial<HTMLInputElement>).form ?? select?.form;
  const own = forms.some(({ form }) => form === owner);
  // Another option of this product may have the same values.
  const other = !named && data.options.some((one) => titles.includes(plain(one)));
  const evidence = other
    ? 0
    : named
      ? 8
      : at === String(place + 1)
        ? 4
        : own && titles.every((title) => title === "")
          ? 2
          : 0;
  return evidence && evidence + (own ? 2 : 0) + (fields.length === valuesAt(data, place).length ? 1 : 0);
}

const aria = (element: Element | null | undefined, name: string): string | null | undefined =>
  element?.getAttribute(`aria-${name}`);

const labelledBy = (group: Element | null): Element | null => document.getElementById(aria(group, "labelledby") ?? "");

/** The text of an element without that of the elements in it, which often is for screen readers alone. */
const ownText = (element: Element): string =>
  [...element.childNodes].map((node) => (node.nodeType === Node.TEXT_NODE ? node.nodeValue : "")).join("");

function choiceOf(field: HTMLElement): Choice {
  if (field instanceof HTMLOptionElement) {
    const select = field.closest("select");
    return {
      pick() {
        field.selected = true;
        if (select) announce(select);
      },
      chosen: () => field.selected,
    };
  }
  const said = (): string | null | undefined =>
    aria(field, "checked") ?? aria(field, "pressed") ?? aria(field, "selected");
  return {
    // A press, as a visitor's: themes listen for it, or for the change that comes of it.
    pick: () => field.click(),
    chosen: () => (field instanceof HTMLInputElement ? field.checked : said() ? said() === "true" : undefined),
  };
}
