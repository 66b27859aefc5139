import { PROVIDER_NAMES } from "../book.ts";
import { startSkewedClock } from "../skewed-clock.ts";
import { pause } from "../wait.ts";
import { type Act, drain, gentle, placeOrders } from "./act.ts";

/** Long enough that the machine is taken for dead, comes back, and finds its work in other hands. */
const CUT_MS = 28_000;
const DRAIN_MS = 10_000;
const SKEW_MS = 10 * 60_000;

/** The second machine is cut off from the database and from everything outside, with requests on the wire. */
export const machineCut: Act = {
  name: "machines cut from each other",
  weight: 2,
  allowedMs: () => 40_000,
  async play(stage, orders) {
    const { book, outside, secondMachine } = stage;
    for (const provider of PROVIDER_NAMES) outside.providers.fail(provider, { kind: "latency", ms: 40 });
    const placing = placeOrders(stage, orders);
    await pause(700);
    const from = outside.clock.now();
    for (const wire of secondMachine) wire.cut();
    await Promise.all([placing, pause(CUT_MS)]);
    for (const wire of secondMachine) wire.mend();
    book.broke("machine_cut_by_proxy", from, outside.clock.now());
    book.notRun.set("machine_cut_by_namespace", "the wires run through a proxy that drops instead: it needs no rights");
    await placeOrders(stage, 6);
    for (const provider of PROVIDER_NAMES) outside.providers.fail(provider, null);
  },
};

/** Every process is replaced while orders come in; each ends within ten seconds, and no webhook fails. */
export const rollingRestart: Act = {
  name: "rolling restart",
  weight: 2,
  allowedMs: () => 40_000,
  async play(stage, orders) {
    const { book, outside, webs, workers } = stage;
    const { counts } = outside.shopify.webhooks;
    const failed = (): number => counts.attempts - counts.delivered;
    const before = failed();
    const placing = placeOrders(stage, orders);
    for (const slot of [...workers, ...webs]) {
      const ms = await drain(stage, slot);
      book.count("process_drained");
      if (ms > DRAIN_MS) book.broken.push(`${slot.name} took ${ms} ms to drain`);
      slot.start();
      await stage.heal();
    }
    await placing;
    await outside.shopify.settled();
    if (failed() > before) book.broken.push(`${failed() - before} webhooks failed in a rolling restart`);
  },
};

/** One worker's clock is ten minutes fast and the other's ten minutes slow, and then it is the other way round. */
export const clocksOff: Act = {
  name: "clocks off by ten minutes",
  weight: 1,
  allowedMs: (orders) => 30 * 60_000 + gentle(orders),
  async play(stage, orders) {
    const { book, outside, workers } = stage;
    const skewed = [];
    for (const [index, slot] of workers.entries()) {
      const clock = await startSkewedClock(outside.shopify.origin, outside.clock, index === 0 ? SKEW_MS : -SKEW_MS);
      skewed.push(clock);
      await drain(stage, slot);
      slot.start({ FITLOOP_SANDBOX_SHOPIFY: clock.origin });
      book.count("clock_off");
    }
    outside.providers.fail("bodygram", { kind: "status", status: 500 }, { probability: 0.3, method: "POST" });
    await placeOrders(stage, Math.ceil(orders / 2));
    // The fast one is set right, and beyond: its time jumps back by twenty minutes, the other's forward.
    for (const [index, clock] of skewed.entries()) clock.jump(index === 0 ? -2 * SKEW_MS : 2 * SKEW_MS);
    book.count("clock_jumped", skewed.length);
    await placeOrders(stage, Math.floor(orders / 2));
    outside.providers.fail("bodygram", null);
    // Both stay wrong until what they postponed has been done.
    await pause(3_000);
    for (const slot of workers) {
      await drain(stage, slot);
      slot.start();
    }
    for (const clock of skewed) await clock.close();
  },
};
