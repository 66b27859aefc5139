import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { until } from "../chaos/wait.ts";
import type { LedgerView } from "../chaos/ledger-view.ts";

/** A process of the app and the file in which its gauge writes. */
export interface Gauged {
  name: string;
  pid: number;
  file: string;
}

/** What one process holds. */
export interface ProcessSample {
  /** Bytes on the heap and outside of it, garbage collected. */
  held: number;
  rss: number;
  /** Open files and sockets; null where the system doesn't tell. */
  descriptors: number | null;
}

/** Everything that is looked at, at one moment. */
export interface Sample {
  seconds: number;
  orders: number;
  processes: Record<string, ProcessSample>;
  /** Connections to the database, of the app's processes together. */
  connections: number;
  /** Rows that are dead and not yet vacuumed, and rows alive, of all tables whose rows stay. */
  dead: number;
  live: number;
  /** The same of the queue, whose rows go as soon as nothing is owed any more: none of them stays to compare with. */
  queueDead: number;
  /** Bytes of all tables with their indexes. */
  bytes: number;
  /** Deliveries and plans that are due and not done. */
  backlog: number;
}

const TABLES = `
  SELECT coalesce(sum(n_dead_tup) FILTER (WHERE relname <> 'due'), 0)::float8 AS dead,
    coalesce(sum(n_live_tup) FILTER (WHERE relname <> 'due'), 0)::float8 AS live,
    coalesce(sum(n_dead_tup) FILTER (WHERE relname = 'due'), 0)::float8 AS "queueDead",
    coalesce(sum(pg_total_relation_size(relid)), 0)::float8 AS bytes,
    (SELECT count(*)::int FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) AS connections
  FROM pg_stat_user_tables`;

/** Takes a sample of all processes and the database. */
export async function takeSample(
  processes: readonly Gauged[],
  view: LedgerView,
  { seconds, orders, now }: { seconds: number; orders: number; now: number },
): Promise<Sample> {
  const [tables] = await view.query<Omit<Sample, "seconds" | "orders" | "processes" | "backlog">>(TABLES);
  if (!tables) throw new Error("The database tells nothing of its tables.");
  const held: Record<string, ProcessSample> = {};
  for (const one of processes) held[one.name] = await readGauge(one);
  const { busy } = await view.workLeft(now);
  return { seconds, orders, processes: held, ...tables, backlog: busy };
}

async function readGauge({ name, pid, file }: Gauged): Promise<ProcessSample> {
  rmSync(file, { force: true });
  try {
    process.kill(pid, "SIGUSR2");
  } catch {
    throw new Error(`The process ${name} has ended in the middle of the soak.`);
  }
  await until(`${name} reads its gauge`, () => existsSync(file));
  const { rss, held } = JSON.parse(readFileSync(file, "utf8")) as { rss: number; held: number };
  const folder = `/proc/${pid}/fd`;
  return { rss, held, descriptors: existsSync(folder) ? readdirSync(folder).length : null };
}
