import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeDataDirectory } from "./data-directory.server.ts";

/** Another process (or another call in this one) has the data directory open. */
export class DirectoryInUseError extends Error {
  readonly code = "data_directory_in_use";
  readonly pid: number | undefined;

  constructor(dataDir: string, pid: number | undefined) {
    const holder =
      pid === undefined ? "another process" : pid === process.pid ? `this process (pid ${pid})` : `pid ${pid}`;
    super(
      `The data directory ${dataDir} is in use by ${holder}: only one process may open the embedded database. Stop it first, or set DATABASE_URL to share a PostgreSQL server.`,
    );
    this.name = "DirectoryInUseError";
    this.pid = pid;
  }
}

const SQLITE_BUSY = 5;
/** How long a starting process waits for a closing one. */
const PATIENCE_MS = 500;

/**
 * Takes the data directory's lock for the life of the process. PGlite has none, and a second opener destroys
 * acknowledged rows. SQLite's exclusive lock is the operating system's, so a killed holder's lock is free at once; the
 * file beside it only names the holder. Never read or copy `lock.db` from the process that holds it: closing any file
 * descriptor of it would drop the lock (POSIX).
 * Throws DirectoryInUseError, and DataDirectoryError where there can be no directory.
 */
export function lockDirectory(dataDir: string): { release(): void } {
  makeDataDirectory(dataDir);
  const holderFile = join(dataDir, "lock.json");
  const lock = new DatabaseSync(join(dataDir, "lock.db"), { timeout: PATIENCE_MS });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      throw new DirectoryInUseError(dataDir, readHolder(holderFile));
    }
    throw error;
  }
  writeFileSync(holderFile, `${JSON.stringify({ pid: process.pid, host: hostname() })}\n`);
  return {
    release() {
      rmSync(holderFile, { force: true });
      lock.close();
    },
  };
}

function readHolder(file: string): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(file, "utf8")) as { pid?: unknown };
    return typeof pid === "number" ? pid : undefined;
  } catch {
    return undefined;
  }
}
