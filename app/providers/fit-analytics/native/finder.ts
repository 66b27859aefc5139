import type { Finder, State } from "./entries/native.ts";
import { h, lookOf, STYLE } from "./dom.ts";
import { bodyScreen } from "./body-screen.ts";
import { resultScreen } from "./result-screen.ts";

/** A dialog that is open: what its screens do. */
export interface Dialog {
  finder: Finder;
  state: State;
  isPreview: boolean;
  say(key: string, values?: Record<string, string | number>): string;
  /** Shows a screen: its heading, why it asks, what it holds. */
  show(heading: string, why: string, ...content: (Node | string | null | false)[]): void;
  /** Loads what a screen needs, then draws it; a fault offers to try again or to go back. */
  load<Value>(find: () => Promise<Value>, draw: (value: Value) => void): void;
  go(screen: Screen): void;
  back: HTMLElement;
  /** Saves answers and goes on with what comes of them. */
  save(answers: object, isNew?: boolean): void;
  /** What is missing first, else the result. */
  next(): void;
  close(): void;
}

export type Screen = "bodyMass" | "referenceItem" | "bodyShape" | "age" | "braSize" | "result";

const SKELETON_MS = 300;
let isOpen = false;

/** Opens the finder over the page, in a root of its own at the end of the body, where no theme's styles or scripts reach. */
export async function openFinder(finder: Finder, isPreview: boolean): Promise<void> {
  if (isOpen) return;
  isOpen = true;
  const words = await finder.words().catch((error: unknown) => {
    isOpen = false;
    throw error;
  });
  const host = h("fitloop-finder" as "div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const say: Dialog["say"] = (key, values = {}) =>
    (words[key] ?? "").replace(/\[(\w+)\]/g, (whole, name: string) => String(values[name] ?? whole));
  const main = h("div", { class: "screen" });
  /** The screens one came by; late data of one that was left finds another number. */
  const path: Screen[] = [];
  let turn = 0;

  const dialog: Dialog = {
    ...{ finder, isPreview, say },
    state: { ...finder.kind, profile: null, profiles: [], recommendation: null, missing: [] },
    show(heading, why, ...content) {
      const title = h("h2", { tabindex: -1 }, heading);
      main.replaceChildren(
        title,
        (why !== "" && h("p", { class: "why" }, why)) || "",
        ...content.filter((one) => one !== null && one !== false),
      );
      main.removeAttribute("aria-busy");
      title.focus();
    },
    load(find, draw) {
      const mine = ++turn;
      main.setAttribute("aria-busy", "true");
      const bones = setTimeout(() => {
        if (mine === turn)
          main.replaceChildren(...[90, 70, 80].map((width) => h("div", { class: "bone", style: `width:${width}%` })));
      }, SKELETON_MS);
      find().then(
        (value) => {
          clearTimeout(bones);
          if (mine === turn) draw(value);
        },
        () => {
          clearTimeout(bones);
          if (mine !== turn) return;
          dialog.show(
            say("failed"),
            "",
            h(
              "div",
              { class: "row" },
              h("button", { class: "main", onclick: () => dialog.load(find, draw) }, say("again")),
              dialog.back,
            ),
          );
        },
      );
    },
    get back() {
      return h(
        "button",
        {
          class: "text",
          onclick: () => {
            path.pop();
            const before = path.pop();
            if (before) dialog.go(before);
            else dialog.close();
          },
        },
        say("back"),
      );
    },
    go(screen) {
      path.push(screen);
      turn += 1;
      const shown = turn;
      if (screen === "bodyMass") return bodyScreen(dialog);
      if (screen === "result") return resultScreen(dialog);
      dialog.load(
        () => import("./more-screens.ts"),
        (more) => {
          if (turn === shown + 1) more.moreScreen(dialog, screen);
        },
      );
    },
    save(answers, isNew = false) {
      if (isPreview) return dialog.go("result");
      dialog.load(
        () => finder.post("answer", { answers, isNew, ...(isNew && { profile: null }) }),
        (told) => {
          const saved = told.profile as unknown as { id: string } & Record<string, unknown>;
          const others = dialog.state.profiles.filter(({ id }) => id !== saved.id);
          dialog.state = { ...told, profile: saved.id, profiles: [saved, ...others] };
          finder.identity.keep({ profile: saved.id });
          dialog.next();
        },
      );
    },
    next() {
      const size = dialog.state.recommendation?.sizes[0]?.name ?? null;
      if (size !== null) void finder.label(size);
      dialog.go((dialog.state.missing[0] as Screen | undefined) ?? "result");
    },
    close: () => element.close(),
  };

  const element = h(
    "dialog",
    {
      "aria-label": say("title"),
      style: lookOf(finder.element),
      onclose() {
        isOpen = false;
        turn += 1;
        host.remove();
        finder.context.closed();
      },
    },
    h(
      "div",
      { class: "top" },
      h("small", {}, say("title")),
      h("button", { class: "text", onclick: () => dialog.close() }, say("close")),
    ),
    main,
    h(
      "div",
      { class: "foot" },
      h(
        "small",
        {},
        isPreview ? say("preview") : `${say("privacy")} ${finder.context.allowed() ? "" : say("forgotten")}`,
      ),
    ),
  );
  root.append(element);
  document.body.append(host);
  element.showModal();
  if (isPreview) return dialog.go("bodyMass");
  dialog.load(
    () => finder.post("start", {}),
    (told) => {
      dialog.state = { ...told, immediate: true };
      finder.identity.keep({ profile: told.profile });
      dialog.next();
    },
  );
}
