import { isValidLinkValue, type LinkKey } from "../domain/session-link.ts";
import { LINK_KEYS } from "./link-keys.ts";

/** What the browser keeps of a visitor beside the ids; `written` and `linked` say what the cart and the app know already. */
interface Kept {
  expires?: number;
  /** That the app minted the session for this visitor. */
  proof?: unknown;
  /** As the cart's link kept it; checked where it is used. */
  written?: unknown;
  linked?: string | undefined;
}

/** As it is read: each id is under its key, valid or absent. */
export type Visitor = Kept & { [key: LinkKey]: unknown };

export type KeptStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const NAME = "fitloop";
const DAY_MS = 86_400_000;
/** An id lives thirty days from the last visit. */
export const LIFE_MS = 30 * DAY_MS;

/**
 * The visitor's own store. Everything in it may have been written by anybody who can run a script here, so each value
 * is checked on reading. Without storage (private windows) it lasts as long as the page.
 */
export function createVisitorStore(storage: () => KeptStorage, now: () => number) {
  let memory: string | null = null;
  const read = (): Visitor => {
    try {
      memory = storage().getItem(NAME);
    } catch {
      // Without storage the page's own copy counts.
    }
    let kept: Visitor = {};
    try {
      kept = Object(JSON.parse(memory ?? "{}")) as Visitor;
    } catch {
      // Not ours.
    }
    const left = Number(kept.expires) - now();
    if (!(left > 0 && left <= LIFE_MS + DAY_MS)) kept = {};
    for (const key of LINK_KEYS) if (!isValidLinkValue(key, kept[key])) delete kept[key];
    return kept;
  };
  return {
    read,
    /** Changes what is kept and lets its thirty days begin anew. */
    change(changes: Visitor): void {
      memory = JSON.stringify({ ...read(), ...changes, expires: now() + LIFE_MS });
      try {
        storage().setItem(NAME, memory);
      } catch {
        // Full or forbidden: the page's own copy must do.
      }
    },
    erase(): void {
      memory = null;
      try {
        storage().removeItem(NAME);
      } catch {
        // Nothing was kept.
      }
    },
  };
}

export type VisitorStore = ReturnType<typeof createVisitorStore>;
