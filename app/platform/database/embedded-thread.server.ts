// The thread in which the embedded PostgreSQL runs: a statement that takes long, or a disk that is slow to sync, keeps
// neither a webhook nor an answer waiting that has nothing to do with it. What comes in and goes out is PostgreSQL's own
// protocol, as bytes, so that nothing is read twice.
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { syncPath, syncTree } from "./embedded-file-system.server.ts";
import { DurablePGlite } from "./embedded-pglite.server.ts";

/** What the thread is asked: to hand a message to PostgreSQL, or to end. */
export type ThreadRequest = { message: Uint8Array } | { end: true };
/** What it says: that it is open, what PostgreSQL answered, or what was thrown. */
export type ThreadAnswer = { open: true } | { bytes: Uint8Array } | { failed: string };

/** A cluster is made aside and renamed when it is whole, so that a kill in the middle leaves nothing half made. */
async function openCluster(directory: string): Promise<DurablePGlite> {
  const cluster = join(directory, "postgres");
  if (!existsSync(cluster)) {
    const making = join(directory, "postgres.making");
    rmSync(making, { recursive: true, force: true });
    await (await DurablePGlite.open(making)).close();
    syncTree(making);
    renameSync(making, cluster);
    syncPath(directory);
  }
  return DurablePGlite.open(cluster);
}

async function serve(directory: string, port: NonNullable<typeof parentPort>): Promise<void> {
  const say = (answer: ThreadAnswer): void =>
    port.postMessage(answer, "bytes" in answer ? [answer.bytes.buffer as ArrayBuffer] : []);
  const failed = (error: unknown): ThreadAnswer => ({ failed: error instanceof Error ? error.message : String(error) });
  try {
    const pglite = await openCluster(directory);
    port.on("message", (request: ThreadRequest) => {
      if ("end" in request) {
        void pglite
          .close()
          .catch(() => undefined)
          .finally(() => port.close());
        return;
      }
      void pglite.exchange(request.message).then(
        (bytes) => say({ bytes }),
        (error: unknown) => say(failed(error)),
      );
    });
    say({ open: true });
  } catch (error) {
    say(failed(error));
    port.close();
  }
}

if (parentPort) void serve((workerData as { directory: string }).directory, parentPort);
