import { statfs } from "node:fs/promises";
import type { Database, Sql } from "../platform/database/database.server.ts";

export interface Disk {
  databaseBytes: number;
  /** What is free where the database lies; null where that is another machine's disk, and nobody told its size. */
  freeBytes: number | null;
  /** Over the kept readings; null until there are two. Negative where the database shrinks. */
  bytesADay: number | null;
  /** Whole days until the disk is full at that pace; null where either isn't known, or nothing grows. */
  daysLeft: number | null;
  /** The ten largest tables, with their indexes. */
  tables: { table: string; bytes: number }[];
}

const READING = "database_bytes";
/** Growth is of the last two weeks: what was before says little of what comes. */
const READINGS = 15;

/** Keeps how large the database is on a day (UTC); the last reading of a day stays. */
export async function keepDiskReading(sql: Sql, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO counter (shop_id, name, day, value) VALUES (0, '${READING}', $1::date, pg_database_size(current_database()))
     ON CONFLICT (shop_id, name, day) DO UPDATE SET value = excluded.value`,
    [now.toISOString().slice(0, 10)],
  );
}

/**
 * How much room the database takes and is left, and how fast it grows. A server's disk is as large as `databaseDiskBytes`
 * says; of that the database is taken off, and nothing that else lies there.
 */
export async function readDisk(
  { sql, kind }: Pick<Database, "sql" | "kind">,
  { dataDir, databaseDiskBytes }: { dataDir: string; databaseDiskBytes?: number | undefined },
): Promise<Disk> {
  const [row] = await sql.query<{ bytes: string }>(`SELECT pg_database_size(current_database()) AS bytes`);
  const tables = await sql.query<{ table: string; bytes: string }>(
    `SELECT relname AS table, pg_total_relation_size(oid) AS bytes FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 10`,
  );
  const readings = await sql.query<{ day: number; value: string }>(
    `SELECT (day - DATE '1970-01-01')::int AS day, value FROM counter WHERE shop_id = 0 AND name = '${READING}' ORDER BY counter.day DESC LIMIT ${READINGS}`,
  );
  const databaseBytes = Number(row?.bytes ?? 0);
  const freeBytes = kind === "embedded" ? await freeAt(dataDir) : restOf(databaseDiskBytes, databaseBytes);
  const bytesADay = growthOf(readings.map(({ day, value }) => ({ day, bytes: Number(value) })));
  const grows = bytesADay !== null && bytesADay > 0;
  return {
    ...{ databaseBytes, freeBytes, bytesADay },
    daysLeft: grows && freeBytes !== null ? Math.floor(freeBytes / bytesADay) : null,
    tables: tables.map(({ table, bytes }) => ({ table, bytes: Number(bytes) })),
  };
}

const restOf = (all: number | undefined, taken: number): number | null =>
  all === undefined ? null : Math.max(0, all - taken);

/** Bytes a day between the oldest reading and the newest, which come newest first; `day` in days since the epoch. */
export function growthOf(readings: readonly { day: number; bytes: number }[]): number | null {
  const [newest, oldest] = [readings[0], readings.at(-1)];
  if (!newest || !oldest || newest.day <= oldest.day) return null;
  return Math.round((newest.bytes - oldest.bytes) / (newest.day - oldest.day));
}

async function freeAt(directory: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch {
    return null;
  }
}
