import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** The data directory can't be had; the message says why, and what to do. */
export class DataDirectoryError extends Error {
  readonly code = "data_directory_refused";
  override readonly name = "DataDirectoryError";

  constructor(directory: string, reason: string) {
    super(
      `The data directory ${directory} can't be made: ${reason}. Set FITLOOP_DATA_DIR to one that this user may write to, or DATABASE_URL to a PostgreSQL server.`,
    );
  }
}

/**
 * Makes a directory with all that it lies in, for its owner alone. One after the other: Node's own recursive making never
 * ends where the file system answers that a parent is missing which is there (/proc). Throws DataDirectoryError.
 */
export function makeDataDirectory(dataDir: string): void {
  const missing: string[] = [];
  try {
    let at = resolve(dataDir);
    for (; !isThere(at); at = dirname(at)) missing.unshift(at);
    if (!statSync(at).isDirectory()) throw new Error(`${at} is a file`);
    for (const directory of missing) mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    throw new DataDirectoryError(dataDir, error instanceof Error ? error.message : "unknown");
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
