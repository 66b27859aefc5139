import type { LedgerView } from "./ledger-view.ts";
import type { Slot } from "./stage.ts";

/** What has to keep up with the sandbox's clock, lest a token that was signed before a leap be used long after it. */
export interface Followers {
  /** What time each running process of the app takes it to be; one that doesn't answer is left out. */
  times(): Promise<number[]>;
  /** How many deliveries are under way. */
  underWay(): Promise<number>;
}

/** The app's processes on a server, asked at their metrics ports. */
export function followersOf(slots: readonly Slot[], view: LedgerView): Followers {
  return {
    async times() {
      const running = slots.filter(({ member }) => member.isRunning());
      const told = await Promise.all(running.map(({ metricsPort }) => timeAt(`http://127.0.0.1:${metricsPort}`)));
      return told.filter((time) => time !== null);
    },
    async underWay() {
      const [row] = await view.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM due WHERE claimed_by IS NOT NULL",
      );
      return row?.count ?? 0;
    },
  };
}

/** What time the process at an address takes it to be, or null when it doesn't answer. */
export async function timeAt(origin: string): Promise<number | null> {
  try {
    const answer = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(2_000) });
    const { now } = (await answer.json()) as { now: string };
    return Date.parse(now);
  } catch {
    return null;
  }
}
