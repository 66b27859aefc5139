import type { LedgerView } from "./ledger-view.ts";
import type { Outside } from "./sandbox.ts";
import { pause } from "./wait.ts";

/** A leap is at most this long: a token of Fit Analytics signed just before it is still good after it. */
const LONGEST_LEAP_MS = 30 * 60_000;
/** Waits of the gentle rate lie a fifth of a second apart: they are taken so many seconds at a time. */
const SHORTEST_LEAP_MS = 10_000;
const PATIENCE_MS = 90_000;
/** The app asks for the clock every 200 ms. */
const CLOCK_FOLLOWS_MS = 350;

/** Moves the sandbox's time forward, not faster than the app can follow. */
export async function leap({ clock }: Outside, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= LONGEST_LEAP_MS) {
    clock.advance(Math.min(left, LONGEST_LEAP_MS));
    await pause(CLOCK_FOLLOWS_MS);
  }
}

/** When Shopify sends again what it couldn't deliver, or null; `busy` while webhooks are on the wire. */
function webhooksLeft({ shopify }: Outside): { busy: boolean; nextAt: number | null } {
  let nextAt: number | null = null;
  let busy = false;
  for (const { state, dueAt } of shopify.log) {
    if (state === "sending") busy = true;
    if (state === "waiting" && (nextAt === null || dueAt < nextAt)) nextAt = dueAt;
  }
  return { busy, nextAt };
}

/**
 * Plays the time until nothing waits any more at Shopify or in the app: wherever both wait for a later hour, the clock is
 * set to it, and `leapMs` forward at least. Gives what was left when nothing moved for a minute and a half of real time.
 */
export async function playOut(outside: Outside, view: LedgerView, leapMs = SHORTEST_LEAP_MS): Promise<string | null> {
  const { clock } = outside;
  let progressAt = performance.now();
  let lastBusy = -1;
  for (;;) {
    const now = clock.now();
    const webhooks = webhooksLeft(outside);
    const work = await view.workLeft(now);
    const due = [webhooks.nextAt, work.nextAt].filter((at) => at !== null);
    const isBusy = webhooks.busy || work.busy > 0 || (webhooks.nextAt !== null && webhooks.nextAt <= now);
    if (!isBusy && due.length === 0) return work.held === 0 ? null : `${work.held} deliveries of held connections`;
    if (!isBusy) {
      await leap(outside, Math.max(Math.min(...due) - now + 50, leapMs));
      progressAt = performance.now();
      continue;
    }
    if (work.busy !== lastBusy) progressAt = performance.now();
    lastBusy = work.busy;
    if (performance.now() - progressAt > PATIENCE_MS) return `${work.busy} things due that nobody does`;
    await pause(100);
  }
}
