import { constants, setPriority } from "node:os";
import { readEnvironment } from "../platform/env.server.ts";
import { startCommandSocket } from "./command-socket.server.ts";
import { createHealth } from "./health.server.ts";
import { startOperations } from "./operations.server.ts";
import { createServices } from "./services.server.ts";
import { startWeb, type Web } from "./web.server.ts";
import { startWorker, type Worker } from "./worker.server.ts";
import { createPages } from "./pages.server.ts";

/** Starts what the process' role asks for, and drains it on SIGTERM or SIGINT within ten seconds. */
async function start(): Promise<void> {
  const env = readEnvironment(process.env);
  const services = await createServices(env);
  const { log } = services;
  if (env.role === "migrate") {
    log.info({}, "migrated");
    return services.close();
  }

  const health = createHealth(services);
  const operations = await startOperations(health, env);
  if (env.role === "worker") stepBack();
  const worker: Worker | null = env.role === "web" ? null : await startWorker(services);
  if (worker) services.onOrders(() => worker.wake());
  services.metrics.watch({
    databaseConnections: () => services.database.connections(),
    underWay: () => worker?.underWay() ?? 0,
  });
  const socket = services.database.kind === "embedded" ? await startCommandSocket(services) : null;
  const web: Web | null = env.role === "worker" ? null : await startWeb(services, health, await createPages(services));
  const ports = { port: web?.address.port, metricsPort: operations.port };
  log.info({ database: services.database.kind, ...ports }, "started");

  let draining = false;
  const drain = async (signal: string): Promise<void> => {
    if (draining) return;
    draining = true;
    log.info({ signal }, "draining");
    health.drain();
    socket?.close();
    await Promise.all([web?.drain(), worker?.drain()]);
    operations.close();
    await services.close();
    log.info({}, "stopped");
    process.exit(0);
  };
  stop = drain;
}

/** On a machine that is short of processor time web processes go first: Shopify waits five seconds, a provider longer. */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where that isn't allowed all processes are equal, as they were.
  }
}

// From the first moment: the first process of a container ignores a signal that it has no handler for. What is being
// started has taken nothing yet.
let stop: ((signal: string) => Promise<void>) | null = null;
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => (stop ? void stop(signal) : process.exit(0)));

try {
  await start();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
