import type { SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import type { Db as BossDatabase } from "pg-boss";

export type { BossDatabase };

/**
 * Raw SQL, the fast path: no Prisma in it. Rows read alike on both databases: int8, numeric and date are strings,
 * timestamptz is a Date, json and jsonb are parsed values, bytea is a Buffer.
 * Parameters: pass json as `JSON.stringify` text with a cast, and instants as Date.
 */
export interface Sql {
  /** One statement, prepared once per connection on a server. Throws the driver's error, whose `code` is the SQLSTATE. */
  query<Row>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  /** A script of any number of statements: one transaction, unless it says BEGIN itself. */
  exec(script: string): Promise<void>;
}

/** What both databases offer below Prisma. */
export interface DatabaseEngine {
  readonly kind: "embedded" | "server";
  readonly sql: Sql;
  /**
   * The same for what keeps the tables small: on a server by a connection of its own, whose statements may take a minute
   * and hold up nobody who waits for a connection.
   */
  readonly upkeep: Sql;
  /** What pg-boss' constructor takes as `db`; pair it with `backend: bossBackend`. */
  readonly boss: BossDatabase;
  readonly bossBackend: "pglite" | "postgres";
  readonly prismaAdapter: SqlDriverAdapterFactory;
  /**
   * Calls `onNotify` for each notification on the channel, and once after a lost connection was restored, since one may
   * have been missed. Returns the function that ends it. A channel's name is lower case letters, digits and underscores.
   */
  listen(channel: string, onNotify: () => void): Promise<() => Promise<void>>;
  notify(channel: string): Promise<void>;
  /**
   * Runs `work` while no other process or call holds the lock of that name: a session's advisory lock on a server (on a
   * connection of its own, so it never starves the pool), the process itself on the embedded database. Not re-entrant.
   * `sql` speaks on the connection that holds the lock.
   */
  exclusive<T>(name: string, work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * Notes how far the database's log has come. From then on a database whose log is behind that, a backup that was
   * restored beneath us, is refused: every statement throws DatabaseWentBackError until `acceptLog` was done.
   */
  noteLog(): Promise<void>;
  /** Takes the database as it is from now on, once `work` is done on a connection of its own. */
  acceptLog(work: (sql: Sql) => Promise<void>): Promise<void>;
  /**
   * What a server's background processes do and the embedded database lacks: VACUUM, ANALYZE and CHECKPOINT. Call it
   * every few minutes; without it tables bloat and the write-ahead log grows for ever. Does nothing on a server.
   */
  vacuum(): Promise<void>;
  /** Connections that are open, those of them that nobody uses, and callers that wait for one. */
  connections(): { open: number; idle: number; waiting: number };
  /** Whether a query is answered within two seconds. Never throws. */
  healthy(): Promise<boolean>;
  close(): Promise<void>;
}

/** The database's log is behind what this process has seen of it: an older state was put in its place. */
export class DatabaseWentBackError extends Error {
  readonly code = "database_went_back";
  override readonly name = "DatabaseWentBackError";
  /** Milliseconds since the position was seen that the log is behind of. */
  readonly seenMsAgo: number;

  constructor(seenMsAgo: number) {
    super(
      "The database has gone back to an earlier state: a backup was restored. Nothing is done before that is noted.",
    );
    this.seenMsAgo = seenMsAgo;
  }
}

const CHANNEL = /^[a-z_][a-z0-9_]{0,62}$/;

/** Refuses a channel name that would need quoting. */
export function checkChannel(channel: string): string {
  if (!CHANNEL.test(channel)) {
    throw new Error(`The channel "${channel}" must consist of lower case letters, digits and underscores.`);
  }
  return channel;
}

/** Whether the promise is fulfilled within the time. Never throws. */
export async function answersWithin(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    const answered = promise.then(
      () => true,
      () => false,
    );
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
