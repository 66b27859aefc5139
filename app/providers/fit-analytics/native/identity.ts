import type { WidgetContext } from "../../../domain/widget.ts";

/** A visitor's session with the proof of it. */
export interface Identity {
  session: string;
  proof: string;
}

/** What the visitor's record keeps for the finder; it goes with the record when consent is withdrawn. */
export interface Kept {
  /** The profile in use: that there is one has the next page ask for a size at once. */
  profile?: string | null;
  height?: string;
  weight?: string;
  /** Who was signed in when it was written. */
  customer?: string | null;
}

const RECORD = "fitloop";
const LIFE_MS = 30 * 86_400_000;

/**
 * The visitor's record is the embed's (`app/storefront/visitor.ts`): the finder reads the id and the proof there, and adds
 * a part of its own. Without consent all of it lasts as long as the page.
 */
export function createIdentity(context: WidgetContext, proxy: string, now: () => number) {
  let alone: Promise<Identity> | null = null;
  let memory: Kept = {};

  const read = (): Record<string, unknown> => {
    try {
      return Object(JSON.parse(localStorage.getItem(RECORD) ?? "{}")) as Record<string, unknown>;
    } catch {
      return {};
    }
  };
  const write = (changes: object): void => {
    try {
      localStorage.setItem(RECORD, JSON.stringify({ ...read(), ...changes, expires: now() + LIFE_MS }));
    } catch {
      // Full or forbidden: the page's own copy must do.
    }
  };
  const mint = async (): Promise<Identity> => {
    const response = await fetch(`${proxy}/session`, { method: "POST" });
    const made = (await response.json()) as Identity;
    if (!response.ok || typeof made.proof !== "string") throw new Error("No session.");
    return { session: made.session, proof: made.proof };
  };
  const inRecord = (): Identity | null => {
    const { session, proof } = read();
    return typeof session === "string" && typeof proof === "string" ? { session, proof } : null;
  };
  const kept = (): Kept => (context.allowed() ? (Object(read()["finder"]) as Kept) : memory);

  const identity = {
    /** Gives whose answers they are. Throws where no session is to be had. */
    async get(): Promise<Identity> {
      if (context.allowed()) {
        await context.session();
        const own = inRecord();
        if (own) return own;
      }
      alone ??= mint();
      alone.catch(() => (alone = null));
      return alone;
    },
    kept,
    keep(changes: Kept): void {
      memory = { ...kept(), ...changes };
      if (context.allowed()) write({ finder: memory });
    },
    /** Consent was given: what the page held becomes the visitor's, where none is kept; or withdrawn: it is gone. */
    async consent(): Promise<void> {
      if (!context.allowed()) return;
      const own = await alone;
      if (!own || read()["session"]) return;
      write({ ...own, finder: memory });
    },
    /** Begins as somebody else on this device. */
    async renew(): Promise<void> {
      memory = {};
      const made = mint();
      alone = made;
      const own = await made;
      if (context.allowed()) write({ ...own, finder: {} });
    },
  };
  return identity;
}

export type FinderIdentity = ReturnType<typeof createIdentity>;
