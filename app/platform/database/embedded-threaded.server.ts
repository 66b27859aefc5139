import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { messages, PGlite, protocol } from "@electric-sql/pglite";
import type { ThreadAnswer, ThreadRequest } from "./embedded-thread.server.ts";

/** The embedded PostgreSQL has stopped (a full or failing disk). Nothing acknowledged is lost; the process must restart. */
export class DatabaseStoppedError extends Error {
  readonly code = "database_stopped";
  override readonly name = "DatabaseStoppedError";

  constructor(reason: string) {
    super(`The embedded database has stopped: ${reason}. Restart the app once the disk is well.`);
  }
}

const OID = { bytea: 17, int8: 20, date: 1082, numeric: 1700 };
const asText = (value: string): string => value;
/** As node-postgres reads them, so that a row looks alike on both databases. */
const PARSERS = {
  [OID.bytea]: (value: string): Buffer => Buffer.from(value.slice(2), "hex"),
  [OID.int8]: asText,
  [OID.date]: asText,
  [OID.numeric]: asText,
};

type Base = Pick<PGlite, "query" | "sql" | "exec" | "transaction" | "serializers" | "parsers" | "_initArrayTypes">;
type Message = Awaited<ReturnType<PGlite["execProtocolStream"]>>[number];
interface ExecOptions {
  throwOnError?: boolean;
  onNotice?: (notice: messages.NoticeMessage) => void;
}

/**
 * What PGlite does above PostgreSQL's protocol, which its own threads for browsers are built on too. It isn't exported,
 * hence PGlite's pinned version.
 */
const BasePGlite = Object.getPrototypeOf(PGlite) as new () => Base;

const THREAD = new URL("./embedded-thread.server.ts", import.meta.url);

/** PGlite whose PostgreSQL runs in a thread of its own: what is asked and answered is read here, what runs runs there. */
export class ThreadedPGlite extends BasePGlite {
  readonly #thread: Worker;
  readonly #waiting: { resolve(bytes: Uint8Array): void; reject(error: Error): void }[] = [];
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();
  readonly #transactions = new Turns();
  readonly #queries = new Turns();
  #stopped: string | undefined;
  readonly debug = 0;
  readonly ready = true;
  readonly waitReady = Promise.resolve();

  /** Opens the cluster of this directory, and makes it where it isn't there. Throws what PostgreSQL says against it. */
  static async open(directory: string): Promise<ThreadedPGlite> {
    const thread = new Worker(THREAD, { workerData: { directory } });
    const said = await firstWord(thread);
    if (!("open" in said)) throw new Error("failed" in said ? said.failed : "The embedded database did not open.");
    const pglite = new ThreadedPGlite(thread);
    await pglite._initArrayTypes();
    Object.assign(pglite.parsers, PARSERS);
    return pglite;
  }

  private constructor(thread: Worker) {
    super();
    this.#thread = thread;
    // A process that has nothing else to do ends, as it would without a thread.
    thread.unref();
    thread.on("message", (answer: ThreadAnswer) => {
      const waiting = this.#waiting.shift();
      if (this.#waiting.length === 0) thread.unref();
      if ("bytes" in answer) waiting?.resolve(answer.bytes);
      else if ("failed" in answer) waiting?.reject(new Error(answer.failed));
    });
    thread.on("error", (error) => this.#stop(error instanceof Error ? error.message : String(error)));
    thread.on("exit", () => this.#stop("its thread has ended"));
  }

  /** For what takes PGlite and needs of it what is here. */
  asPGlite(): PGlite {
    return this as unknown as PGlite;
  }

  async execProtocolRaw(message: Uint8Array): Promise<Uint8Array> {
    if (this.#stopped !== undefined) throw new DatabaseStoppedError(this.#stopped);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#thread.ref();
      const own = new Uint8Array(message);
      this.#thread.postMessage({ message: own } satisfies ThreadRequest, [own.buffer]);
    });
  }

  async execProtocol(
    message: Uint8Array,
    options: ExecOptions = {},
  ): Promise<{ messages: Message[]; data: Uint8Array }> {
    const data = await this.execProtocolRaw(message);
    return { messages: this.#read(data, options), data };
  }

  async execProtocolStream(message: Uint8Array, options: ExecOptions = {}): Promise<Message[]> {
    return this.#read(await this.execProtocolRaw(message), options);
  }

  async listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>> {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(onNotify));
    await this.exec(`LISTEN ${channel}`);
    return async () => {
      listeners.delete(onNotify);
      if (listeners.size === 0) await this.exec(`UNLISTEN ${channel}`);
    };
  }

  _runExclusiveTransaction<T>(work: () => Promise<T>): Promise<T> {
    return this.#transactions.take(work);
  }

  _runExclusiveQuery<T>(work: () => Promise<T>): Promise<T> {
    return this.#queries.take(work);
  }

  async _checkReady(): Promise<void> {}
  async syncToFs(): Promise<void> {}
  // Files that a statement copies from or to, which nothing here does.
  async _handleBlob(): Promise<void> {}
  async _cleanupBlob(): Promise<void> {}
  async _getWrittenBlob(): Promise<undefined> {}

  /** Ends PostgreSQL once what runs has ended. One that has stopped would never answer. */
  async close(): Promise<void> {
    if (this.#stopped !== undefined) {
      await this.#thread.terminate();
      return;
    }
    await this._runExclusiveTransaction(() =>
      this._runExclusiveQuery(async () => {
        this.#stopped = "it was closed";
        this.#thread.ref();
        const ended = once(this.#thread, "exit");
        this.#thread.postMessage({ end: true } satisfies ThreadRequest);
        await ended;
      }),
    );
  }

  #read(data: Uint8Array, { throwOnError = true, onNotice }: ExecOptions): Message[] {
    const read: Message[] = [];
    let failed: messages.DatabaseError | undefined;
    new protocol.Parser().parse(data, (message) => {
      read.push(message);
      if (message instanceof messages.DatabaseError) failed ??= message;
      if (message instanceof messages.NoticeMessage) onNotice?.(message);
      if (message instanceof messages.NotificationResponseMessage) this.#notify(message);
    });
    // A server's backend would exit; PGlite's next call would spin for ever inside PostgreSQL's main loop.
    if (failed?.severity === "PANIC" || failed?.severity === "FATAL") this.#stop(failed.message);
    if (failed && throwOnError) throw failed;
    return read;
  }

  #notify({ channel, payload }: messages.NotificationResponseMessage): void {
    for (const onNotify of this.#listeners.get(channel) ?? []) queueMicrotask(() => onNotify(payload));
  }

  #stop(reason: string): void {
    this.#stopped ??= reason;
    for (const { reject } of this.#waiting.splice(0)) reject(new DatabaseStoppedError(this.#stopped));
  }
}

/** What a thread says first; that it failed where it ends without a word. */
async function firstWord(thread: Worker): Promise<ThreadAnswer> {
  const heard = new AbortController();
  const { signal } = heard;
  const ended: ThreadAnswer = { failed: "The embedded database's thread ended before it was open." };
  try {
    return await Promise.race([
      once(thread, "message", { signal }).then(([said]) => said as ThreadAnswer),
      once(thread, "exit", { signal }).then(() => ended),
    ]);
  } finally {
    heard.abort();
  }
}

/** Lets one after the other have its turn. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
