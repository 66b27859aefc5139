import { setFlagsFromString } from "node:v8";
import { PGlite, protocol } from "@electric-sql/pglite";
import { DurableNodeFS, durableStartParams } from "./embedded-file-system.server.ts";

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
const parsers = {
  [OID.bytea]: (value: string): Buffer => Buffer.from(value.slice(2), "hex"),
  [OID.int8]: asText,
  [OID.date]: asText,
  [OID.numeric]: asText,
};

/**
 * PGlite with fsync, and with an end after a panic. A server's backend would exit; PGlite's next call would spin for
 * ever inside PostgreSQL's main loop and take the process' event loop with it.
 */
export class DurablePGlite extends PGlite {
  #stopped: string | undefined;

  /** Opens the cluster in this directory; makes it when the directory is empty. */
  static async open(cluster: string): Promise<DurablePGlite> {
    const pglite = new DurablePGlite({ fs: new DurableNodeFS(cluster), startParams: durableStartParams(), parsers });
    await pglite.waitReady;
    return pglite;
  }

  /** The first that PGlite asks PostgreSQL after its start, and so the first statement that is parsed. */
  override async _initArrayTypes(...words: Parameters<PGlite["_initArrayTypes"]>): Promise<void> {
    withoutOptimizing(() => super.execProtocolRawSync(protocol.serialize.query(";")));
    await super._initArrayTypes(...words);
  }

  override execProtocolRawSync(message: Uint8Array): Uint8Array {
    if (this.#stopped !== undefined) throw new DatabaseStoppedError(this.#stopped);
    return super.execProtocolRawSync(message);
  }

  override execProtocol(...words: Parameters<PGlite["execProtocol"]>): ReturnType<PGlite["execProtocol"]> {
    return super.execProtocol(...words).catch((error: unknown) => this.#watch(error));
  }

  override execProtocolStream(
    ...words: Parameters<PGlite["execProtocolStream"]>
  ): ReturnType<PGlite["execProtocolStream"]> {
    return super.execProtocolStream(...words).catch((error: unknown) => this.#watch(error));
  }

  #watch(error: unknown): never {
    if (error instanceof Error && "severity" in error && (error.severity === "PANIC" || error.severity === "FATAL")) {
      this.#stopped = error.message;
    }
    throw error;
  }
}

/**
 * What V8 compiles in here, it never optimizes later. PostgreSQL's grammar is one function of 100 KB; optimizing it, which
 * V8 does after a few statements, takes 600 MB of memory for a second. An empty statement is enough to have it compiled.
 */
function withoutOptimizing(work: () => unknown): void {
  setFlagsFromString("--wasm-tier-up-filter=0");
  try {
    work();
  } finally {
    setFlagsFromString("--wasm-tier-up-filter=-1");
  }
}
