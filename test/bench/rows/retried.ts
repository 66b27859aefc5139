import { measure, type Run, warmUp } from "../measure.ts";
import { median, spread } from "../statistics.ts";
import { costOf, cpuLine, faultsOf, type Row } from "./row.ts";

const GOAL = 1.3;

export const retried: Row = {
  key: "retried",
  name: "an order that is retried once costs",
  goal: "<= 1.3 x one that is not",
  async measure(lab) {
    const ours = await lab.ours();
    const orders = await warmUp(lab, ours, {}, lab.options.short ? 1 : 3);
    const smooth: Run[] = [];
    const bumpy: Run[] = [];
    for (let round = 1; round <= lab.options.rounds; round += 1) {
      smooth.push(await measure(lab, ours, { orders }));
      bumpy.push(await measure(lab, ours, { orders, failFirst: true }));
      lab.say(
        `Round ${round}: ${Math.round(costOf(bumpy.at(-1) as Run))} us retried, ${Math.round(costOf(smooth.at(-1) as Run))} us not`,
      );
    }
    const ratios = bumpy.map((run, round) => costOf(run) / costOf(smooth[round] as Run));
    const ratio = median(ratios);
    const faults = faultsOf(bumpy);
    return {
      parts: [
        {
          reached: `${Math.round(median(bumpy.map(costOf)))} us against ${Math.round(median(smooth.map(costOf)))} us`,
          ratio,
          met: ratio <= GOAL && faults.length === 0,
          missedBy: ratio / GOAL - 1,
        },
      ],
      notes: [
        `one of the four deliveries is answered 503 once; ratios ${spread(ratios)
          .map((value) => value.toFixed(2))
          .join(" to ")}`,
        `retried: ${cpuLine(bumpy, median)}`,
        ...faults,
      ],
    };
  },
};
