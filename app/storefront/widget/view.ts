import { dressButton } from "./look.ts";

/** What of a block is seen: its button, and the line that speaks. */
export interface View {
  /** Whether our button stands: not for a product without advice, nor beside a provider's own entry point. */
  showButton(shown: boolean): void;
  /** Speaks a sentence; one that stands already isn't spoken again. `instead`: in the button's place. */
  say(text: string, instead?: boolean): void;
  busy(yes: boolean): void;
  focus(): void;
  /** Shows all of it anew, where the theme has rendered or morphed the block meanwhile. */
  draw(): void;
}

/** A live region has to be there before it speaks, and themes hide empty elements: a space keeps it. */
const SILENCE = "\u00a0";

export function createView(element: HTMLElement): View {
  const state = { shown: true, text: "", instead: false, busy: false };
  const find = <Found extends Element>(selector: string): Found | null => element.querySelector<Found>(selector);
  const draw = (): void => {
    const button = find<HTMLElement>("[data-open]");
    const status = find<HTMLElement>("[role=status]");
    const text = state.text || SILENCE;
    // Readiness is nothing that the server renders: a morph takes it away, and it is put back.
    if (!("ready" in element.dataset)) element.dataset["ready"] = "";
    if (button) {
      dressButton(button);
      if (button.hidden === state.shown) button.hidden = !state.shown;
      if (button.hasAttribute("aria-busy") !== state.busy) button.toggleAttribute("aria-busy", state.busy);
    }
    if (!status) return;
    if (status.textContent !== text) status.textContent = text;
    if (status.hasAttribute("data-instead") !== state.instead) status.toggleAttribute("data-instead", state.instead);
  };
  const set = (change: Partial<typeof state>): void => {
    Object.assign(state, change);
    draw();
  };
  return {
    showButton: (shown) => set({ shown }),
    say: (text, instead = false) => set({ text, instead }),
    busy: (busy) => set({ busy }),
    focus: () => find<HTMLElement>("[data-open]")?.focus(),
    draw,
  };
}
