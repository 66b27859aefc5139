import pg from "pg";
import { pause } from "../wait.ts";
import type { Stage } from "../stage.ts";
import { leap } from "../time.ts";
import { type Act, drain, meanwhile, placeOrders } from "./act.ts";

/** Longer than anybody waits for a table, and than an order waits for its answer at Shopify. */
const LOCKED_MS = 4_000;
const DAY_MS = 24 * 3_600_000;

/**
 * A dump reads every table all the time, past midnight and the maintenance of a night, while processes are started anew;
 * and somebody locks the connections, so that no credential can be read: nothing of it is the merchant's fault.
 */
export const besideDump: Act = {
  name: "beside a dump and a locked table",
  weight: 1,
  allowedMs: () => DAY_MS + 15 * 60_000,
  async play(stage, orders) {
    const { book, cluster, outside, followers, webs, workers, view } = stage;
    const endDump = await hold(cluster.url, "ACCESS SHARE", await tablesOf(stage));
    book.count("dump_open");
    const placing = placeOrders(stage, Math.ceil(orders / 2));
    for (const slot of [...workers, ...webs]) {
      await drain(stage, slot);
      slot.start();
      await stage.heal();
    }
    await placing;
    // What a process keeps of a credential has its time, and the night's maintenance runs beside the dump.
    await leap(outside.clock, followers, DAY_MS);
    await endDump();
    await meanwhile(stage, placeOrders(stage, Math.floor(orders / 2)), { times: 2, from: 200, to: 600 }, async () => {
      const unlock = await hold(cluster.url, "ACCESS EXCLUSIVE", ["connection"]);
      book.count("connections_locked");
      await pause(LOCKED_MS);
      await unlock();
    });
    const held = await view.query(`SELECT 1 FROM connection WHERE state = 'held'`);
    if (held.length > 0) book.broken.push(`${held.length} connections are held for a fault of ours`);
  },
};

const tablesOf = async ({ view }: Stage): Promise<string[]> =>
  (
    await view.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    )
  ).map(({ name }) => name);

/** Locks tables on a connection of its own. Gives what lets go of them. */
async function hold(url: string, mode: string, tables: readonly string[]): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  await client.query(`LOCK TABLE ${tables.map((name) => `"${name}"`).join(", ")} IN ${mode} MODE`);
  return () => client.end();
}
