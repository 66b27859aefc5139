import { bodyScreen } from "./body-screen.ts";
import { h } from "./dom.ts";
import type { Dialog, Screen } from "./finder.ts";
import { type RecommendedSize, sizesOf } from "./entries/native.ts";

const withoutSystem = (name: string): string => name.replace(/^[A-Z]{2,3}\s+/, "");

/** The page's own name of a recommended size: by its name, its abbreviation, then without a leading sizing system; or none. */
export function ownSize(
  sizes: Readonly<Record<string, boolean>>,
  { name, abbreviation }: RecommendedSize,
): string | null {
  const names = Object.keys(sizes);
  return (
    [name, abbreviation].find((one) => one !== null && names.includes(one)) ??
    names.find((one) => withoutSystem(one) === withoutSystem(name)) ??
    null
  );
}

/** Which further questions a category has; an unknown one has those that every garment has. */
const MORE: Readonly<Record<string, readonly Screen[]>> = {
  shoes: ["referenceItem"],
  bra: ["braSize", "bodyMass", "age"],
};
const EVERY: readonly Screen[] = ["bodyMass", "referenceItem", "bodyShape", "age"];

const HAS: Readonly<Record<Screen, string>> = {
  ...{
    bodyMass: "height",
    referenceItem: "reference",
    bodyShape: "bodyShape",
    age: "age",
    braSize: "braSize",
    result: "",
  },
};

/** The sizes from the best on, what they rest on, and whatever else there is to do. */
export function resultScreen(dialog: Dialog): void {
  const { say, finder, state } = dialog;
  const sizes = sizesOf(finder.context);
  const best = state.recommendation?.sizes ?? [];
  const known = state.profiles.find(({ id }) => id === state.profile) ?? {};
  const list = best.map((size, index) => {
    const own = ownSize(sizes, size);
    const isSold = own !== null && sizes[own] === false;
    return h(
      "div",
      { class: "size" },
      h("strong", {}, own ?? size.name),
      size.score === null ? "" : h("span", {}, say("score", { score: size.score })),
      own === null
        ? h("small", {}, say("notHere"))
        : h(
            "button",
            {
              class: index === 0 ? "main" : "",
              onclick: () => {
                dialog.close();
                finder.context.advised(own, true, { score: size.score, immediate: state.immediate === true });
              },
            },
            say("take", { size: own }),
          ),
      isSold && h("small", {}, say("soldOut")),
      size.isOutOfScale && h("small", {}, say("outOfScale")),
    );
  });
  for (const size of best.slice(0, 1)) {
    const { score, name } = size;
    finder.context.advised(ownSize(sizes, size) ?? name, false, { score, immediate: state.immediate === true });
  }
  const reasons = (state.recommendation?.by ?? []).map((by) => say(by)).join(", ");
  const why = best.length > 0 ? reasons : say(state.recommendation ? "none" : "notEnough");
  const asked = (MORE[state.category] ?? EVERY).map((screen) => {
    const isKnown = (known[HAS[screen]] ?? null) !== null;
    return h(
      "button",
      { onclick: () => dialog.go(screen) },
      say(isKnown ? "change" : "add", { what: say(`name_${screen}`) }),
    );
  });
  const others = state.profiles.filter(({ id }) => id !== state.profile);
  dialog.show(
    best.length > 0 ? say("result") : say("title"),
    why,
    ...list,
    h("p", { class: "why", style: "margin-top:16px" }, say("precise")),
    h("div", { class: "row" }, ...asked),
    h(
      "div",
      { class: "row" },
      ...others.map((one, index) =>
        h(
          "button",
          {
            class: "text",
            onclick: () => {
              dialog.state = { ...state, profile: String(one["id"]) };
              finder.identity.keep({ profile: String(one["id"]) });
              dialog.save({ isPrimary: true });
            },
          },
          say("other", { number: index + 2 }),
        ),
      ),
      h("button", { class: "text", onclick: () => bodyScreen(dialog, true) }, say("someone")),
      h(
        "button",
        {
          class: "text",
          onclick: () =>
            dialog.load(
              () => finder.identity.renew(),
              () => {
                dialog.state = { ...state, profile: null, profiles: [], recommendation: null };
                void finder.label(null);
                dialog.show(
                  say("forgot"),
                  say("forgotWhy"),
                  h("button", { class: "main", onclick: () => dialog.close() }, say("close")),
                );
              },
            ),
        },
        say("forget"),
      ),
    ),
  );
}
