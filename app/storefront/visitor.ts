import { isValidLinkValue, type LinkKey } from "../domain/session-link.ts";

/** What the browser keeps of a visitor; `written` and `linked` say what the cart and the app know already. */
export interface Visitor {
  expires: number;
  session?: string | undefined;
  naiz?: string | undefined;
  robosize?: string | undefined;
  /** As the widgets' code wrote it; the app checks it before it keeps it. */
  recommended?: unknown;
  written?: string | undefined;
  linked?: string | undefined;
}

export type KeptStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const NAME = "fitloop";
const DAY_MS = 86_400_000;
/** An id lives thirty days from the last visit. */
export const LIFE_MS = 30 * DAY_MS;

const LINKS: readonly LinkKey[] = ["session", "naiz", "robosize"];

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
    let kept: Partial<Visitor> = {};
    try {
      kept = Object(JSON.parse(memory ?? "{}")) as Partial<Visitor>;
    } catch {
      // Not ours.
    }
    const left = Number(kept.expires) - now();
    const visitor: Visitor = { expires: now() + LIFE_MS };
    if (!(left > 0 && left <= LIFE_MS + DAY_MS)) return visitor;
    for (const key of LINKS) if (isValidLinkValue(key, kept[key])) visitor[key] = kept[key];
    visitor.written = kept.written;
    visitor.linked = kept.linked;
    visitor.recommended = kept.recommended;
    return visitor;
  };
  return {
    read,
    /** Changes what is kept and lets its thirty days begin anew. */
    change(changes: Partial<Visitor>): void {
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
