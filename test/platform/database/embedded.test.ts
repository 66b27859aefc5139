import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DirectoryInUseError, migrate, openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { useDatabase } from "#test/support/database.ts";
import { copyMigrated, migratedDirectory } from "#test/support/test-database.ts";

const WRITER = join(import.meta.dirname, "../../support/writer.ts");
const READER = join(import.meta.dirname, "../../support/reader.ts");
const FULL = join(import.meta.dirname, "../../support/writer-on-full-disk.ts");
const COUNT_SYNCS = join(import.meta.dirname, "../../support/count-syncs.mjs");
const FULL_DISK = join(import.meta.dirname, "../../chaos/full-disk.mjs");
const PARSER = join(import.meta.dirname, "../../support/parser.ts");
const write = (dataDir: string, most: number) =>
  spawn(process.execPath, [WRITER, dataDir, String(most)], { stdio: ["ignore", "pipe", "inherit"] });

describe("an open embedded database", () => {
  const db = useDatabase("embedded");

  test("refuses a second opener, in this process or another, by naming the holder's pid", async () => {
    const again = await openDatabase({ dataDir: db.dataDir, log: silentLog }).catch((error: unknown) => error);
    expect(again).toBeInstanceOf(DirectoryInUseError);
    expect(again).toMatchObject({ code: "data_directory_in_use", pid: process.pid });

    const other = write(db.dataDir, 1);
    const said = await text(other.stdout);
    expect(said).toContain(`in use by pid ${process.pid}: only one process may open the embedded database.`);
    expect(await db.sql.query("SELECT * FROM counter")).toEqual([]);
  });

  test("prepares a statement anew once a migration has changed what it gives", async () => {
    await db.sql.exec("CREATE TABLE growing (a int)");
    const read = () => db.sql.query("SELECT * FROM growing");
    await read();
    await db.sql.exec("ALTER TABLE growing ADD COLUMN b int; INSERT INTO growing VALUES (1, 2)");
    await expect(read()).rejects.toMatchObject({ code: "0A000" });
    expect(await read()).toEqual([{ a: 1, b: 2 }]);
    await db.sql.exec("DROP TABLE growing");
  });

  test("keeps its write-ahead log small when it is vacuumed", async () => {
    const segments = () => fs.readdirSync(join(db.dataDir, "postgres/pg_wal")).length;
    const fill = () =>
      db.sql.exec(
        `INSERT INTO counter (shop_id, name, day) SELECT 1, repeat('x', 200) || n, '2026-01-01'
         FROM generate_series(1, 60000) n; DELETE FROM counter`,
      );
    for (let round = 0; round < 4; round++) {
      await fill();
      await db.database.vacuum();
    }
    const [log] = await db.sql.query<{ bytes: string }>("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS bytes");
    expect(Number(log?.bytes)).toBeGreaterThan(10 * 16 * 1024 * 1024);
    // Without a checkpoint every segment of 16 MB would still be there.
    expect(segments()).toBeLessThan(9);
  });
});

describe("an embedded database on the disk", () => {
  let directory: { dataDir: string; drop: () => void };
  beforeEach(async () => {
    directory = await copy();
  });
  afterEach(() => directory.drop());

  /** Runs a script on the directory, with a module loaded before it in each of its threads. */
  const run = async (script: string, preload: string, env: Record<string, string>, ...args: string[]) => {
    const child = spawn(process.execPath, ["--import", preload, script, directory.dataDir, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...env },
    });
    return (await text(child.stdout)).trim().split("\n");
  };

  test("syncs every commit to the disk, and a read not at all", async () => {
    const syncs = join(directory.dataDir, "syncs");
    const counted = (): number => fs.statSync(syncs).size;
    expect(await run(WRITER, COUNT_SYNCS, { FITLOOP_TEST_SYNCS: syncs }, "10")).toContain("10");
    const writes = counted();
    fs.rmSync(syncs);
    expect(await run(READER, COUNT_SYNCS, { FITLOOP_TEST_SYNCS: syncs }, "10")).toEqual(["10"]);
    expect(writes - counted()).toBeGreaterThanOrEqual(10);
  });

  test("acknowledges nothing that the disk refused, and isn't well from then on", async () => {
    const said = await run(FULL, FULL_DISK, { FITLOOP_CHAOS_FULL_DISK: join(directory.dataDir, "full") });
    expect(said).toEqual(["written", "refused", "healthy: false", "DatabaseStoppedError", "closed"]);
    const database = await openDatabase({ dataDir: directory.dataDir, log: silentLog });
    expect(await database.sql.query("SELECT name FROM counter")).toEqual([{ name: "written" }]);
    await database.close();
  });

  test("loses no acknowledged row when its process is killed, and frees its lock", async () => {
    const { dataDir } = directory;
    const writer = write(dataDir, 1_000_000);
    let said = "";
    const died = once(writer, "close");
    const wrote300 = new Promise<void>((resolve) => {
      writer.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes("\n300\n")) resolve();
      });
    });
    await wrote300;
    const refused = await openDatabase({ dataDir, log: silentLog }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "data_directory_in_use", pid: writer.pid });
    writer.kill("SIGKILL");
    await died;
    expect(writer.signalCode).toBe("SIGKILL");
    const acknowledged = Number(said.split("\n").at(-2));

    const database = await openDatabase({ dataDir, log: silentLog });
    const rows = await database.sql.query<{ value: string }>("SELECT value FROM counter ORDER BY value");
    // More may be there: committed, but their lines died in the pipe.
    expect(rows.length).toBeGreaterThanOrEqual(acknowledged);
    expect(rows.map(({ value }) => Number(value))).toEqual(rows.map((_, index) => index + 1));
    await database.close();
  });

  test("parses statements without taking hundreds of megabytes for it", async () => {
    const parser = spawn(process.execPath, [PARSER, directory.dataDir], { stdio: ["ignore", "pipe", "inherit"] });
    expect(Number(await text(parser.stdout))).toBeLessThan(400);
  });

  test("is made anew when the process that made it was killed halfway", async () => {
    const dataDir = join(directory.dataDir, "new");
    fs.mkdirSync(join(dataDir, "postgres.making"), { recursive: true });
    fs.writeFileSync(join(dataDir, "postgres.making/PG_VERSION"), "18\n");
    const database = await openDatabase({ dataDir, log: silentLog });
    expect((await migrate(database)).applied).not.toEqual([]);
    await database.close();
    expect(fs.readdirSync(dataDir).sort()).toEqual(["lock.db", "postgres"]);
  });
});

async function copy(): Promise<{ dataDir: string; drop: () => void }> {
  const dataDir = fs.mkdtempSync(join(tmpdir(), "fitloop-test-"));
  copyMigrated(await migratedDirectory(), dataDir);
  return { dataDir, drop: () => fs.rmSync(dataDir, { recursive: true, force: true }) };
}
