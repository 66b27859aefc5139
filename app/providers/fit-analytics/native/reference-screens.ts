import { folded, groupBy, row, skip, where } from "./asking-parts.ts";
import { h } from "./dom.ts";
import type { Dialog } from "./finder.ts";

type Named = [id: string, name: string, ...rest: unknown[]];
type SizeRow = [
  id: string,
  number: string | null,
  system: string | null,
  tag: string | null,
  main: string,
  second: string | null,
];
/** A list is drawn so far, and further when one comes to its end. */
const DRAWN = 40;

/** A brand that fits, then its kind where there are several, then its size. */
export function brandScreen(dialog: Dialog): void {
  const { say, finder } = dialog;
  dialog.load(
    () => finder.get("brands", where(dialog)),
    (told) => {
      const brands = (told["brands"] as Named[]).map((one) => ({
        id: one[0],
        name: one[1],
        isTop: one.length > 2,
        key: folded(one[1]),
      }));
      const list = h("ul", {
        class: "list",
        onscroll: () => {
          if (list.scrollTop + list.clientHeight > list.scrollHeight - 88) more();
        },
      });
      const nothing = h("p", { role: "status" });
      let found = brands;
      const more = (): void => {
        const from = list.childElementCount;
        list.append(
          ...found
            .slice(from, from + DRAWN)
            .map((one, index) =>
              h(
                "li",
                { "aria-setsize": found.length, "aria-posinset": from + index + 1 },
                h("button", { type: "button", onclick: () => choose(one) }, one.name),
              ),
            ),
        );
      };
      const search = h("input", {
        type: "search",
        "aria-label": say("search"),
        placeholder: say("search"),
        oninput: () => {
          const wanted = folded(search.value.trim());
          found = brands.filter(({ key }) => key.includes(wanted));
          list.replaceChildren();
          nothing.textContent = found.length === 0 ? say("noBrand") : "";
          more();
        },
      });
      const choose = (brand: { id: string; name: string }): void =>
        dialog.state.category === "lower" || dialog.state.category === "shoes"
          ? styleScreen(dialog, brand)
          : sizeScreen(dialog, brand, null);
      more();
      dialog.show(
        say("brand"),
        say("brandWhy"),
        h(
          "div",
          { class: "row" },
          ...brands
            .filter(({ isTop }) => isTop)
            .slice(0, 7)
            .map((one) => h("button", { onclick: () => choose(one) }, one.name)),
        ),
        search,
        nothing,
        list,
        row(skip(dialog), dialog.back),
      );
    },
  );
}

function styleScreen(dialog: Dialog, brand: { id: string; name: string }): void {
  const { say, finder } = dialog;
  dialog.load(
    () => finder.get("styles", { ...where(dialog), brand: brand.id }),
    (told) => {
      const types = told["styles"] as [id: string, name: string, models: Named[]][];
      const again = h("button", { class: "text", onclick: () => brandScreen(dialog) }, say("back"));
      if (types.length === 0) return sizeScreen(dialog, brand, null);
      const choose = ([id, name, models]: (typeof types)[number]): void => {
        if (models.length === 0) return sizeScreen(dialog, brand, id);
        dialog.show(
          say("model"),
          say("modelWhy"),
          row(
            ...models.map(([model, label]) => h("button", { onclick: () => sizeScreen(dialog, brand, model) }, label)),
          ),
          row(
            h("button", { class: "text", onclick: () => sizeScreen(dialog, brand, id) }, say("any", { what: name })),
            again,
          ),
        );
      };
      dialog.show(
        say("type"),
        say("brandWhy"),
        row(...types.map((one) => h("button", { onclick: () => choose(one) }, one[1]))),
        row(again),
      );
    },
  );
}

/** Sizes by their system or kind; where they have two parts, the first one, then the other. */
export function sizeScreen(dialog: Dialog, brand: { id: string; name: string } | null, style: string | null): void {
  const { say, finder } = dialog;
  const isBra = brand === null;
  const query = isBra ? { ...where(dialog), category: "bra" } : { ...where(dialog), brand: brand.id };
  const heading = isBra ? say("bra") : say("size", { brand: brand.name });
  const why = isBra ? say("braWhy") : say("brandWhy");
  dialog.load(
    () => finder.get("sizes", query),
    (told) => {
      const sizes = told["sizes"] as SizeRow[];
      const take = ([id]: SizeRow): void =>
        dialog.save(isBra ? { braSize: id } : { reference: { brand: brand.id, size: id, style } });
      const { country } = finder.context;
      const local = country === "GB" ? "UK" : country;
      const groups = [...groupBy(sizes, ([, , system, tag]) => system ?? tag ?? "")].sort(
        ([one], [other]) => Number(other === local) - Number(one === local),
      );
      const draw = (shown: [string, SizeRow[]][], part: 4 | 5, next: (row: SizeRow, all: SizeRow[]) => void): void => {
        const again = h(
          "button",
          {
            class: "text",
            onclick: () => (part === 5 || isBra ? (part === 5 ? first() : dialog.go("result")) : brandScreen(dialog)),
          },
          say("back"),
        );
        dialog.show(
          part === 5 ? say(isBra ? "cup" : "second") : heading,
          why,
          ...shown.map(([name, rows]) => {
            const once = [...new Map(rows.map((one) => [one[part], one])).values()];
            return h(
              "fieldset",
              {},
              h("legend", {}, name === "letter" || name === "numeric" ? say(name) : name),
              h(
                "div",
                { class: "grid" },
                ...once.map((one) => h("button", { onclick: () => next(one, rows) }, one[part] ?? "")),
              ),
            );
          }),
          row(skip(dialog), again),
        );
      };
      const first = (): void =>
        draw(groups, 4, (one, all) => {
          const same = all.filter((other) => other[4] === one[4] && other[5] !== null);
          if (same.length < 2) return take(one);
          draw([[one[4], same]], 5, take);
        });
      first();
    },
  );
}
