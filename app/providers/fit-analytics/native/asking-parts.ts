import { h } from "./dom.ts";
import type { Dialog } from "./finder.ts";

/** What every list is asked by. */
export const where = ({ finder, state }: Dialog): Record<string, string> => ({
  ...{ category: state.category, gender: state.gender },
  ...{ language: finder.context.language, country: finder.context.country },
});
/** What is known of who is asked. */
export const knownOf = ({ state }: Dialog): Record<string, unknown> =>
  state.profiles.find(({ id }) => id === state.profile) ?? {};

/** Leaves a question unanswered: what isn't known is asked elsewhere, or there is no size. */
export function skip(dialog: Dialog): HTMLElement {
  return h(
    "button",
    {
      class: "text",
      onclick: () => {
        dialog.state.missing = dialog.state.missing.slice(1);
        dialog.next();
      },
    },
    dialog.say("skip"),
  );
}

export const row = (...buttons: HTMLElement[]): HTMLElement => h("div", { class: "row" }, ...buttons);
/** A text as it is searched: without accents and capitals. */
export const folded = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
export function groupBy<One, Key>(all: readonly One[], keyOf: (one: One) => Key): Map<Key, One[]> {
  const groups = new Map<Key, One[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
