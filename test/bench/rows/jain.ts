import { fillBacklog } from "./backlog.ts";
import { atLeast, type Row } from "./row.ts";

const GOAL = 0.99;
const LATENCY_MS = 50;
const PROVIDERS = 4;
const PATIENCE_MS = 120_000;

/** 1 where all have the same, 1/n where one has everything. */
function jainIndex(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  const squares = values.reduce((total, value) => total + value * value, 0);
  return (sum * sum) / (values.length * squares);
}

/** A hundred shops have the same backlog; what each got is counted at the moment when the first of them has nothing left. */
export const jain: Row = {
  key: "fairness-jain",
  name: "fairness: Jain index over 100 shops with equal backlogs",
  goal: `>= ${GOAL}`,
  async measure(lab) {
    const ours = await lab.oursOfHundred();
    const each = lab.options.short ? 40 : 100;
    const rounds = Math.min(3, lab.options.rounds);
    const indices: number[] = [];
    let extremes = "";
    let lost = 0;
    for (let round = 1; round <= rounds; round += 1) {
      const count = each * ours.shops.length;
      const first = lab.numberOrders(count);
      await lab.standIn.begin({ first, count, latencyMs: LATENCY_MS, failFirst: false });
      await fillBacklog(ours.url, { first, count, shops: ours.shops });
      const got = await lab.standIn.waitFor("delivered", count * PROVIDERS, PATIENCE_MS);
      lost += count * PROVIDERS - got.delivered;
      const { takenAt } = await lab.standIn.timesTaken(0, count);
      const byShop = ours.shops.map((_, shop) =>
        takenAt.filter((_at, place) => Math.floor(place / PROVIDERS) % ours.shops.length === shop),
      );
      const firstEnd = Math.min(...byShop.map((times) => Math.max(...times)));
      const counts = byShop.map((times) => times.filter((at) => at <= firstEnd).length);
      indices.push(jainIndex(counts));
      extremes = `${Math.min(...counts)} to ${Math.max(...counts)} deliveries a shop of ${each * PROVIDERS}`;
      lab.say(`Round ${round}: Jain index ${indices.at(-1)?.toFixed(4)}, ${extremes}`);
    }
    const least = Math.min(...indices);
    const part = atLeast(GOAL, least, least.toFixed(4));
    return {
      parts: [{ ...part, met: part.met && lost === 0 }],
      notes: [
        `the least of ${rounds} rounds; in the last ${extremes} when the first shop had all of its own`,
        ...(lost > 0 ? [`${lost} lost`] : []),
      ],
    };
  },
};
