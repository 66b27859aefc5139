import { groupBy, knownOf, row, skip } from "./asking-parts.ts";
import { readNumber } from "./body-units.ts";
import { h } from "./dom.ts";
import type { Dialog, Screen } from "./finder.ts";
import { brandScreen, sizeScreen } from "./reference-screens.ts";

/** The screens that are asked for less often. */
export function moreScreen(dialog: Dialog, screen: Screen): void {
  if (screen === "referenceItem") return brandScreen(dialog);
  if (screen === "bodyShape") return shapeScreen(dialog);
  if (screen === "age") return ageScreen(dialog);
  return sizeScreen(dialog, null, null);
}

function shapeScreen(dialog: Dialog): void {
  const { say, finder, state } = dialog;
  const { height, weight } = knownOf(dialog) as { height?: number | null; weight?: number | null };
  if (!height || !weight) return dialog.go("bodyMass");
  const query = { gender: state.gender, height: String(Math.round(height)), weight: String(Math.round(weight)) };
  dialog.load(
    () => finder.get("shapes", query),
    (told) => {
      const shapes = told["shapes"] as [id: string, group: number, first: string | null, second: string | null][];
      const picture = (url: string | null): HTMLElement | "" =>
        url === null
          ? ""
          : h("img", { src: url, alt: "", loading: "lazy", onerror: (event) => (event.target as Element).remove() });
      const option = (count: number, index: number, url: string | null, press: () => void): HTMLElement => {
        const text = count === 3 ? say(`shape${index}`) : say("shapeNumber", { number: index + 1 });
        return h("button", { onclick: press }, picture(url), text);
      };
      const groups = [...groupBy(shapes, ([, group]) => group).values()];
      const first = (): void =>
        dialog.show(
          say("shape"),
          say("shapeWhy"),
          h(
            "div",
            { class: "grid" },
            ...groups.map((rows, index) => option(groups.length, index, rows[0]?.[2] ?? null, () => second(rows))),
          ),
          row(skip(dialog), dialog.back),
        );
      const second = (rows: typeof shapes): void =>
        dialog.show(
          say("shapeSecond"),
          say("shapeWhy"),
          h(
            "div",
            { class: "grid" },
            ...rows.map(([id, , , url], index) =>
              option(rows.length, index, url, () => dialog.save({ bodyShape: id })),
            ),
          ),
          row(h("button", { class: "text", onclick: first }, say("back"))),
        );
      first();
    },
  );
}

function ageScreen(dialog: Dialog): void {
  const { say } = dialog;
  const known = knownOf(dialog)["age"];
  const alert = h("span", { role: "alert", id: "age-fault" });
  const input = h("input", {
    type: "text",
    inputmode: "numeric",
    name: "age",
    maxlength: 4,
    "aria-label": say("age"),
    "aria-describedby": alert.id,
    value: typeof known === "number" ? known : "",
  });
  const form = h(
    "form",
    {
      novalidate: true,
      onsubmit(event) {
        event.preventDefault();
        const age = readNumber(input.value);
        const isAge = age !== null && Number.isInteger(age) && age >= 1 && age <= 120;
        input.setAttribute("aria-invalid", String(!isAge));
        alert.textContent = isAge ? "" : say("outside", { from: 1, to: 120 });
        if (isAge) dialog.save({ age });
        else input.focus();
      },
    },
    h("div", { class: "row" }, input),
    alert,
    row(h("button", { class: "main" }, say("next")), skip(dialog), dialog.back),
  );
  dialog.show(say("age"), say("ageWhy"), form);
}
