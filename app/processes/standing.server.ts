import type { Database } from "../platform/database/database.server.ts";
import type { Environment } from "../platform/env.server.ts";
import type { Standing } from "../platform/telemetry/standing-gauges.server.ts";
import { listProcesses } from "../records/processes.server.ts";
import { findLateLooks } from "../reconciliation/report.server.ts";
import { readShopState } from "../shops/state.server.ts";
import { countUnreadable } from "../shops/unreadable.server.ts";
import { readBackup } from "../upkeep/backup-noted.server.ts";
import { readDisk } from "../upkeep/disk.server.ts";

const KEPT_MS = 60_000;

/** Reads how things stand, once a minute at most however many ask. Rejects when the database can't be asked. */
export function createStanding(
  database: Pick<Database, "sql" | "kind">,
  { env, now }: { env: Pick<Environment, "dataDir" | "databaseDiskBytes" | "processes">; now(): number },
): () => Promise<Standing> {
  let kept: { at: number; standing: Promise<Standing> } | null = null;
  const read = async (): Promise<Standing> => {
    const { sql } = database;
    const at = new Date(now());
    const shops = await readShopState(sql, null);
    const looks = await findLateLooks(sql, at, null);
    const disk = await readDisk(database, env);
    const rows = await sql.query<{ table: string; live: string; dead: string }>(
      `SELECT relname AS table, n_live_tup AS live, n_dead_tup AS dead FROM pg_stat_user_tables WHERE relname = ANY ($1)`,
      [disk.tables.map(({ table }) => table)],
    );
    const living = (await listProcesses(sql)).filter((one) => one.living);
    const backup = await readBackup(sql);
    return {
      shops: shops.length,
      quarantined: await countUnreadable(sql, null),
      tokensRefused: shops.filter(({ token }) => token === "refused").length,
      reconciliation: {
        lagSeconds: looks.oldest === null ? 0 : Math.max(0, (at.getTime() - looks.oldest.getTime()) / 1000),
        failing: looks.failing.length,
      },
      disk,
      tables: disk.tables.map(({ table, bytes }) => {
        const counted = rows.find((row) => row.table === table);
        return { table, bytes, live: Number(counted?.live ?? 0), dead: Number(counted?.dead ?? 0) };
      }),
      processes: [...Map.groupBy(living, ({ role }) => role)].map(([role, all]) => ({ role, count: all.length })),
      wanted: Object.entries(env.processes).map(([role, count]) => ({ role, count })),
      backupAge: backup === null ? null : Math.max(0, (at.getTime() - backup.getTime()) / 1000),
    };
  };
  return () => {
    if (!kept || Math.abs(now() - kept.at) >= KEPT_MS) {
      const standing = read();
      kept = { at: now(), standing };
      // What failed is read again by the next who asks.
      standing.catch(() => (kept = null));
    }
    return kept.standing;
  };
}
