import { startOnServer } from "../contestants/ours.ts";
import { CLOSED, measure, type Run, type RunOptions, warmUp } from "../measure.ts";
import { median, medianRatio, spread } from "../statistics.ts";
import { atLeast, costOf, cpuLine, faultsOf, perSecond, type Row } from "./row.ts";

const GOAL = 12;
const ALONE: Omit<RunOptions, "orders"> = { load: CLOSED, deliveries: false };

/** Acceptance without a worker: nothing is planned, so nothing but receiving is measured. */
export const acceptance: Row = {
  key: "acceptance",
  name: "durable acceptance alone, PostgreSQL",
  goal: ">= 12 x authenticate.webhook and a prisma.create",
  async measure(lab) {
    const ours = await lab.once("fitloop web alone", () =>
      startOnServer(lab.setting, lab.cluster, lab.database(), { roles: ["web"] }),
    );
    const template = await lab.template();
    const seconds = lab.options.short ? 1 : 3;
    const theirs = { ...ALONE, path: "/webhooks/accept" };
    const [ourOrders, theirOrders] = [
      await warmUp(lab, ours, ALONE, seconds),
      await warmUp(lab, template, theirs, seconds),
    ];
    const runs: { ours: Run[]; theirs: Run[] } = { ours: [], theirs: [] };
    for (let round = 1; round <= lab.options.rounds; round += 1) {
      const own = await measure(lab, ours, { ...ALONE, orders: ourOrders });
      const other = await measure(lab, template, { ...theirs, orders: theirOrders });
      runs.ours.push(own);
      runs.theirs.push(other);
      lab.say(`Round ${round}: accepted ${perSecond(own.rate)}, template ${perSecond(other.rate)}`);
    }
    await lab.dismiss("fitloop web alone");
    const [rates, others] = [runs.ours.map(({ rate }) => rate), runs.theirs.map(({ rate }) => rate)];
    const ratio = medianRatio(rates, others);
    const faults = faultsOf(runs.ours);
    const part = atLeast(GOAL, ratio, perSecond(median(rates)));
    return {
      parts: [
        {
          ...part,
          name: "template",
          met: part.met && faults.length === 0,
          why: `an order costs ${Math.round(median(runs.ours.map(costOf)))} us of processor time, the template's ${Math.round(median(runs.theirs.map(costOf)))} us`,
        },
      ],
      notes: [
        `fitloop: ${spread(rates).map(perSecond).join(" to ")}, ${cpuLine(runs.ours, median)}`,
        `template: ${perSecond(median(others))} (${spread(others).map(perSecond).join(" to ")}), ${cpuLine(runs.theirs, median)}`,
        ...faults,
      ],
    };
  },
};
