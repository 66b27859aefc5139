import { readHeight, readWeight, showHeight, showWeight, type Units, unitsOf } from "./body-units.ts";
import { h } from "./dom.ts";
import type { Dialog } from "./finder.ts";

const LABELS: Record<"height" | "weight", Record<Units, string[]>> = {
  height: { metric: ["cm"], us: ["ft", "in"], gb: ["ft", "in"] },
  weight: { metric: ["kg"], us: ["lb"], gb: ["st", "lb"] },
};

/** Height, weight and fit. Nothing is filled in but what the shopper said before, which goes back as it was unless it is changed. */
export function bodyScreen(dialog: Dialog, isNew = false): void {
  const { say, finder, state } = dialog;
  const kept = finder.identity.kept();
  const known = isNew ? undefined : state.profiles.find(({ id }) => id === state.profile);
  const fields = {
    height: measure("height", readHeight, showHeight),
    weight: measure("weight", readWeight, showWeight),
  };

  function measure(
    what: "height" | "weight",
    read: (parts: string[], units: Units) => number | null,
    shown: (value: number, units: Units) => string[],
  ) {
    const stored = known?.[`${what}Units`];
    const local = unitsOf(finder.context.country);
    const imperial = local === "metric" ? "us" : local;
    let units: Units =
      (kept[what] as Units | undefined) ?? (stored === "imperial" ? imperial : stored === "metric" ? "metric" : local);
    let value = (known?.[what] as number | null | undefined) ?? null;
    const alert = h("span", { role: "alert", id: `${what}-fault` });
    const inputs = h("div", { class: "row" });
    const box = h("fieldset", {}, h("legend", {}, say(what)), inputs, alert);
    const texts = (): string[] => [...inputs.querySelectorAll("input")].map((input) => input.value);
    let before: string[] = [];
    const draw = (): void => {
      before = value === null ? [] : shown(value, units);
      const labels = LABELS[what][units];
      const other: Units = units === "metric" ? imperial : "metric";
      inputs.replaceChildren(
        ...labels.map((label, index) =>
          h(
            "label",
            {},
            h("input", {
              ...{
                type: "text",
                inputmode: "decimal",
                autocomplete: "off",
                maxlength: 8,
                "aria-describedby": alert.id,
              },
              ...{ value: before[index] ?? "", "aria-label": `${say(what)} (${label})`, name: `${what}-${label}` },
            }),
            ` ${label}`,
          ),
        ),
        h(
          "button",
          {
            type: "button",
            class: "text",
            onclick: () => {
              value = current() ?? value;
              units = other;
              finder.identity.keep({ [what]: units });
              draw();
            },
          },
          say("units", { units: LABELS[what][other].join(" ") }),
        ),
      );
    };
    const current = (): number | null =>
      value !== null && texts().join() === before.join() ? value : read(texts(), units);
    draw();
    return {
      box,
      units: () => (units === "metric" ? "metric" : "imperial"),
      take(): number | null {
        const taken = current();
        const limits = what === "height" ? [50, 250] : [3, 300];
        const [from, to] = limits.map((limit) =>
          shown(limit, units)
            .map((part, index) => `${part} ${LABELS[what][units][index] ?? ""}`)
            .join(" "),
        );
        alert.textContent = taken === null ? say("outside", { from: from ?? "", to: to ?? "" }) : "";
        for (const input of inputs.querySelectorAll("input"))
          input.setAttribute("aria-invalid", String(taken === null));
        return taken;
      },
      focus: () => inputs.querySelector("input")?.focus(),
    };
  }

  const chosen = (known?.["fit"] as number | null | undefined) ?? 0;
  const fit = h(
    "fieldset",
    {},
    h("legend", {}, say("fit")),
    ...[-1, 0, 1].map((value) =>
      h(
        "label",
        { class: "option" },
        h("input", { type: "radio", name: "fit", value, checked: value === chosen }),
        say(`fit${value}`),
      ),
    ),
  );
  const form = h(
    "form",
    {
      novalidate: true,
      onsubmit(event) {
        event.preventDefault();
        const height = fields.height.take();
        const weight = fields.weight.take();
        if (height === null) return fields.height.focus();
        if (weight === null) return fields.weight.focus();
        const value = Number(form.querySelector<HTMLInputElement>("[name=fit]:checked")?.value ?? 0);
        dialog.save(
          {
            height,
            weight,
            heightDisplayUnits: fields.height.units(),
            weightDisplayUnits: fields.weight.units(),
            fit: value,
          },
          isNew,
        );
      },
    },
    fields.height.box,
    fields.weight.box,
    fit,
    h("div", { class: "row" }, h("button", { class: "main" }, say("next")), dialog.back),
  );
  dialog.show(say("body"), say("bodyWhy"), form);
}
