import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DirectoryInUseError, migrate, openDatabase } from "#app/platform/database.server.ts";
import { silentLog } from "#app/platform/log.ts";
import { useDatabase } from "#test/support/database.ts";
import { copyMigrated, migratedDirectory } from "#test/support/test-database.ts";

const WRITER = join(import.meta.dirname, "../support/writer.ts");
const PARSER = join(import.meta.dirname, "../support/parser.ts");
const write = (dataDir: string, most: number) =>
  spawn(process.execPath, [WRITER, dataDir, String(most)], { stdio: ["ignore", "pipe", "inherit"] });

describe("an open embedded database", () => {
  const db = useDatabase("embedded");

  test("syncs every commit to the disk, and a read not at all", async () => {
    const sync = vi.spyOn(fs, "fsyncSync");
    for (let n = 0; n < 10; n++) {
      await db.sql.query("INSERT INTO counter (shop_id, name, day) VALUES (1, $1, '2026-01-01')", [n]);
    }
    expect(sync.mock.calls.length).toBeGreaterThanOrEqual(10);
    sync.mockClear();
    await db.sql.query("SELECT * FROM counter");
    expect(sync).not.toHaveBeenCalled();
    sync.mockRestore();
  });

  test("acknowledges nothing that the disk refused", async () => {
    const { dataDir, drop } = await copy();
    const database = await openDatabase({ dataDir, log: silentLog });
    const sync = vi.spyOn(fs, "fsyncSync").mockImplementation(() => {
      throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
    });
    const insert = database.sql.query("INSERT INTO counter (shop_id, name, day) VALUES (1, 'lost', '2026-01-01')");
    await expect(insert).rejects.toThrow();
    sync.mockRestore();
    expect(await database.healthy()).toBe(false);
    await database.close().catch(() => undefined);
    drop();
  });

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
