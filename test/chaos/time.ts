import type { SandboxClock } from "../sandbox/clock.ts";
import type { Followers } from "./followers.ts";
import type { Stage } from "./stage.ts";
import { pause } from "./wait.ts";

/** A leap is at most this long: a token of Fit Analytics signed just before it is still good after it. */
const LONGEST_LEAP_MS = 30 * 60_000;
/** Waits of the gentle rate lie a fifth of a second apart: they are taken so many seconds at a time. */
const SHORTEST_LEAP_MS = 10_000;
const PATIENCE_MS = 90_000;
/** A process that follows is as far as the clock, but for what an answer takes on its way. */
const BEHIND_MS = 1_000;
/** How long a leap waits for what is under way. A request to a provider that hangs is not waited for to its end. */
const REST_MS = 3_000;
const FOLLOW_MS = 10_000;

/**
 * Moves the sandbox's time forward, not faster than the app can follow: after each step all its processes have the new
 * time, and what was under way has ended, before the next one.
 */
export async function leap(clock: SandboxClock, followers: Followers, ms: number): Promise<void> {
  await atRest(followers);
  for (let left = ms; left > 0; left -= LONGEST_LEAP_MS) {
    clock.advance(Math.min(left, LONGEST_LEAP_MS));
    await followed(clock, followers);
    if (left > LONGEST_LEAP_MS) await atRest(followers);
  }
}

async function followed(clock: SandboxClock, followers: Followers): Promise<void> {
  const deadline = performance.now() + FOLLOW_MS;
  while (performance.now() < deadline) {
    const times = await followers.times();
    if (times.every((time) => time > clock.now() - BEHIND_MS)) return;
    await pause(20);
  }
}

async function atRest(followers: Followers): Promise<void> {
  const deadline = performance.now() + REST_MS;
  while (performance.now() < deadline && (await followers.underWay()) > 0) await pause(20);
}

/**
 * Plays the time until nothing waits any more at Shopify or in the app: wherever both wait for a later hour, the clock is
 * set to it, and `leapMs` forward at least. Gives what was left when nothing moved for a minute and a half of real time.
 */
export async function playOut(
  { outside, view, taken, followers }: Pick<Stage, "outside" | "view" | "taken" | "followers">,
  leapMs = SHORTEST_LEAP_MS,
): Promise<string | null> {
  const { clock, shopify } = outside;
  let progressAt = performance.now();
  let lastBusy = -1;
  for (;;) {
    taken.collect();
    const now = clock.now();
    const webhooks = shopify.webhooks.left();
    const work = await view.workLeft(now);
    const due = [webhooks.nextAt, work.nextAt].filter((at) => at !== null);
    const isBusy = webhooks.busy || work.busy > 0 || (webhooks.nextAt !== null && webhooks.nextAt <= now);
    if (!isBusy && due.length === 0) return work.held === 0 ? null : `${work.held} deliveries of held connections`;
    if (!isBusy) {
      await leap(clock, followers, Math.max(Math.min(...due) - now + 50, leapMs));
      progressAt = performance.now();
      continue;
    }
    if (work.busy !== lastBusy) progressAt = performance.now();
    lastBusy = work.busy;
    if (performance.now() - progressAt > PATIENCE_MS) return `${work.busy} things due that nobody does`;
    await pause(100);
  }
}
