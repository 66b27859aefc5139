import type { Act } from "./acts/act.ts";
import { meanwhile, placeOrders } from "./acts/act.ts";
import { Book } from "./book.ts";
import { judge } from "./judge.ts";
import type { ChaosOptions } from "./options.ts";
import { makeReplicated, type Replicated } from "./replicated.ts";
import type { Part } from "./report.ts";
import { runOnServer } from "./run-on-server.ts";

export const FAILOVER = "failover to a standby";

/** The primary is killed while orders come in, and its standby promoted: nothing that was acknowledged is lost. */
const failover = (cluster: Replicated): Act => ({
  name: FAILOVER,
  weight: 1,
  allowedMs: () => 5 * 60_000,
  async play(stage, orders) {
    const { book, outside, random, view } = stage;
    let from = 0;
    await meanwhile(stage, placeOrders(stage, orders, 30), { times: 1, from: 700, to: 1_500 }, async () => {
      if (from > 0) return;
      from = outside.clock.now();
      await cluster.failOver(random.between(0, 2_000));
    });
    book.broke("primary_killed", from, outside.clock.now());
    const restored = await view.query(`SELECT 1 FROM connection WHERE state = 'held'`);
    if (restored.length > 0) book.broken.push("a failover held connections");
  },
});

/** Plays a failover between two clusters of the run's own. Says why it can't where there can be none. */
export async function runFailover(orders: number, options: ChaosOptions, say: (line: string) => void): Promise<Part> {
  const cluster = await makeReplicated();
  if ("missing" in cluster) {
    const book = new Book(options.seed);
    book.notRun.set(FAILOVER, cluster.missing);
    return { book, verdict: judge(book, new Map(), []) };
  }
  return runOnServer(cluster, [failover(cluster)], orders, options, say);
}
