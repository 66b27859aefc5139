import { setFlagsFromString } from "node:v8";
import { PGlite, protocol } from "@electric-sql/pglite";
import { DurableNodeFS, durableStartParams } from "./embedded-file-system.server.ts";

/** PGlite with fsync. */
export class DurablePGlite extends PGlite {
  /** Opens the cluster in this directory; makes it when the directory is empty. */
  static async open(cluster: string): Promise<DurablePGlite> {
    const pglite = new DurablePGlite({ fs: new DurableNodeFS(cluster), startParams: durableStartParams() });
    await pglite.waitReady;
    return pglite;
  }

  /** The first that PGlite asks PostgreSQL after its start, and so the first statement that is parsed. */
  override async _initArrayTypes(...words: Parameters<PGlite["_initArrayTypes"]>): Promise<void> {
    withoutOptimizing(() => super.execProtocolRawSync(protocol.serialize.query(";")));
    await super._initArrayTypes(...words);
  }

  /** Hands a message of PostgreSQL's protocol over, and gives the bytes of what it answers, unread. */
  async exchange(message: Uint8Array): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    // What is handed out lies in PostgreSQL's memory, and is overwritten by what follows.
    const onRawData = (part: Uint8Array): void => void parts.push(part.slice());
    await this.execProtocolRawStream(message, { syncToFs: false, onRawData });
    const [only] = parts;
    return only && parts.length === 1 ? only : new Uint8Array(Buffer.concat(parts));
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
