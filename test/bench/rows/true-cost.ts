import { measure, type Run, warmUp } from "../measure.ts";
import { median, spread } from "../statistics.ts";
import { costOf, cpuLine, faultsOf, type Row } from "./row.ts";

const GOAL = 1.2;

export const trueCost: Row = {
  key: "true-cost",
  name: "an order's true cost: paid, and one products/update of each bought product",
  goal: "<= 1.2 x orders/paid alone",
  async measure(lab) {
    const ours = await lab.ours();
    const orders = await warmUp(lab, ours, {}, lab.options.short ? 1 : 3);
    const alone: Run[] = [];
    const whole: Run[] = [];
    for (let round = 1; round <= lab.options.rounds; round += 1) {
      alone.push(await measure(lab, ours, { orders }));
      whole.push(await measure(lab, ours, { orders, products: true }));
      lab.say(
        `Round ${round}: ${Math.round(costOf(whole.at(-1) as Run))} us whole, ${Math.round(costOf(alone.at(-1) as Run))} us alone`,
      );
    }
    const ratios = whole.map((run, round) => costOf(run) / costOf(alone[round] as Run));
    const ratio = median(ratios);
    const faults = faultsOf(whole);
    return {
      parts: [
        {
          reached: `${Math.round(median(whole.map(costOf)))} us against ${Math.round(median(alone.map(costOf)))} us`,
          ratio,
          met: ratio <= GOAL && faults.length === 0,
          missedBy: ratio / GOAL - 1,
        },
      ],
      notes: [
        `ratios ${spread(ratios)
          .map((value) => value.toFixed(2))
          .join(" to ")}; with all settings on (created, updated, fulfilled, refunded) it isn't measured yet`,
        `whole: ${cpuLine(whole, median)}`,
        `alone: ${cpuLine(alone, median)}`,
        ...faults,
      ],
    };
  },
};
