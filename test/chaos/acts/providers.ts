import { LEDGER } from "#test/support/ledger.ts";
import { PROVIDER_NAMES } from "../book.ts";
import type { ProviderName, Fault } from "../../sandbox/providers/start.ts";
import { fitloop } from "../../sandbox/demo/connect.ts";
import { playOut } from "../time.ts";
import type { Stage } from "../stage.ts";
import { type Act, gentle, placeOrders } from "./act.ts";

/** An outage of a minute leaves deliveries at the step of ten minutes at most; a circuit is probed once a minute. */
const BACKOFF_MS = 15 * 60_000;

const PASSING: readonly Fault[] = [
  { kind: "status", status: 500 },
  { kind: "status", status: 503 },
  { kind: "status", status: 429, retryAfter: { seconds: 20 } },
  { kind: "hang" },
  { kind: "reset", when: "before" },
  { kind: "reset", when: "after" },
  { kind: "drip", ms: 20, bytes: 8 },
  { kind: "half-body" },
];

/** Every fault that passes by itself, at a provider drawn for it: the engine tries again by the mapping's table. */
export const providersFail: Act = {
  name: "providers fail",
  weight: 4,
  allowedMs: (orders) => BACKOFF_MS + gentle(orders),
  async play(stage, orders) {
    const { random, outside } = stage;
    const share = Math.max(4, Math.floor(orders / PASSING.length));
    for (const fault of random.shuffle(PASSING)) {
      const provider = random.pick(PROVIDER_NAMES);
      const requests = Math.max(2, Math.ceil(share / 2));
      outside.providers.fail(provider, fault, {
        requests,
        probability: 0.7,
        seed: random.between(1, 1e6),
        method: "POST",
      });
      await placeOrders(stage, share);
      outside.providers.fail(provider, null);
    }
  },
};

/** Robosize took the order and its answer was lost: the engine looks into its list before it sends again. */
export const answersLost: Act = {
  name: "answers lost at the provider with a list",
  weight: 1,
  allowedMs: (orders) => BACKOFF_MS + gentle(orders),
  async play(stage, orders) {
    const lost: Fault = { kind: "reset", when: "after" };
    stage.outside.providers.fail("robosize", lost, { requests: 8, probability: 0.3, accept: true, method: "POST" });
    await placeOrders(stage, orders);
    stage.outside.providers.fail("robosize", null);
  },
};

/** A gateway in front of a provider gives up while the provider takes the order: only the ledger knows of a double. */
export const gatewaysGiveUp: Act = {
  name: "taken, and answered 502 or 504",
  weight: 1,
  allowedMs: (orders) => BACKOFF_MS + gentle(orders),
  async play(stage, orders) {
    const { outside, book } = stage;
    const from = outside.clock.now();
    for (const [provider, status] of [
      ["bodygram", 502],
      ["fit-analytics", 504],
      ["robosize", 504],
    ] as const) {
      const options = { requests: 6, probability: 0.3, accept: true, method: "POST" };
      outside.providers.fail(provider, { kind: "status", status }, options);
    }
    await placeOrders(stage, orders);
    for (const provider of PROVIDER_NAMES) outside.providers.fail(provider, null);
    book.broke("gateway_gave_up", from, outside.clock.now());
  },
};

/** What a provider says can't be kept as it is: half an emoji where a message is cut, and U+0000. */
export const oddWords: Act = {
  name: "words that can't be kept",
  weight: 1,
  allowedMs: (orders) => BACKOFF_MS + gentle(orders),
  async play(stage, orders) {
    const { outside, random } = stage;
    for (const provider of PROVIDER_NAMES) {
      const odd = random.pick(ODD_TEXTS);
      outside.providers.fail(provider, { kind: "words", status: 503, text: odd }, { requests: 4, method: "POST" });
    }
    await placeOrders(stage, orders);
    for (const provider of PROVIDER_NAMES) outside.providers.fail(provider, null);
  },
};

/** Messages are cut at 500 characters. */
const ODD_TEXTS = [`${"x".repeat(499)}\u{1F9E6} and more`, "nothing\u0000at all", `${"é".repeat(498)} \u{1F9E6}`];

/** Answers that no waiting mends: an order ends in the dead letter, and a person sends it again. */
export const providersRefuse: Act = {
  name: "providers refuse for good",
  weight: 1,
  allowedMs: (orders) => BACKOFF_MS + gentle(orders),
  async play(stage, orders) {
    const { outside, book } = stage;
    const lasting: readonly [Fault, ProviderName][] = [
      [{ kind: "redirect", status: 302 }, "bodygram"],
      [{ kind: "redirect", status: 302 }, "robosize"],
      [{ kind: "error-in-200" }, "bodygram"],
      [{ kind: "error-in-200" }, "fit-analytics"],
    ];
    const share = Math.max(2, Math.ceil(orders / lasting.length));
    for (const [fault, provider] of lasting) {
      outside.providers.fail(provider, fault, { requests: 2, method: "POST" });
      await placeOrders(stage, share);
      const left = await playOut(stage);
      if (left !== null) book.broken.push(`providers refuse: ${left}`);
    }
    await replayDead(stage);
  },
};

/** Sends everything dead again, as the operator would. */
async function replayDead({ view, env, book }: Stage): Promise<void> {
  const dead = await view.query<{ shop: string; orderId: string; provider: string; event: string }>(
    `SELECT s.domain AS shop, l."orderId", l.provider, l.event FROM (${LEDGER}) l JOIN shop s ON s.id = l."shopId"
     WHERE l.status IN ('dead', 'partly_delivered')`,
  );
  book.count("replayed_by_the_operator", dead.length);
  for (const { shop, orderId, provider, event } of dead) {
    const name = ["--shop", shop, "--order", orderId, "--provider", provider, "--event", event];
    await fitloop(env, "deliveries", "replay", ...name);
  }
}
