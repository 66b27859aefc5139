import { constants, setPriority } from "node:os";
import { readEnvironment } from "../platform/env.server.ts";
import { PROVIDERS } from "../providers/registry.ts";
import { startCommandSocket } from "./command-socket.server.ts";
import { createHealth, type Health, waitingHealth } from "./health.server.ts";
import { startOperations } from "./operations.server.ts";
import { lastWords } from "./last-words.server.ts";
import { createServices } from "./services.server.ts";
import { awaitSchema, migrateSchema } from "./schema.server.ts";
import { startWeb, type Web } from "./web.server.ts";
import { startPresence } from "./presence.server.ts";
import { followRestores } from "./restores.server.ts";
import { startUpkeep, startWorker, type Worker } from "./worker.server.ts";
import { createPages } from "./pages.server.ts";

/** Starts what the process' role asks for, and drains it on SIGTERM or SIGINT within ten seconds. */
async function start(): Promise<void> {
  const env = readEnvironment(process.env, PROVIDERS.all);
  if (env.role === "migrate") {
    const services = await createServices(env, { schema: migrateSchema });
    services.log.info({}, "migrated");
    return services.close();
  }

  let waitsFor: string | null = null;
  let health: Health = waitingHealth(() => waitsFor);
  const operations = await startOperations(() => health, env);
  // The embedded database is this process' own; on a server only `migrate` changes tables.
  const isOwn = env.databaseUrl === undefined;
  const schema = isOwn ? migrateSchema : awaitSchema((reason) => (waitsFor = reason));
  const services = await createServices(env, { schema });
  const { log } = services;
  let worker: Worker | null = null;
  const ready = createHealth(services, { unsettledMs: () => worker?.unsettledMs() ?? 0 });
  health = ready;
  if (env.role === "worker") stepBack();
  const restores = await followRestores(services);
  const presence = await startPresence(services);
  if (env.role !== "web") worker = env.sending ? await startWorker(services) : await startUpkeep(services);
  if (worker) services.onOrders(() => worker.wake());
  services.metrics.watch({
    databaseConnections: () => services.database.connections(),
    underWay: () => worker?.underWay() ?? 0,
    unsettledMs: () => worker?.unsettledMs() ?? 0,
    silentShops: () => services.silentShops(),
  });
  const socket = services.database.kind === "embedded" ? await startCommandSocket(services) : null;
  const web: Web | null = env.role === "worker" ? null : await startWeb(services, ready, await createPages(services));
  const ports = { port: web?.address.port, metricsPort: operations.port };
  log.info({ database: services.database.kind, ...ports }, "started");

  let draining = false;
  const drain = async (signal: string): Promise<void> => {
    if (draining) return;
    draining = true;
    log.info({ signal }, "draining");
    ready.drain();
    socket?.close();
    await Promise.all([web?.drain(), worker?.drain(), restores.stop(), presence.stop()]);
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

/** What Node itself has to say, as a line of the log: whoever collects lines reads JSON. At a desk it stays readable. */
const isCollected = process.env["NODE_ENV"] === "production" && !process.stderr.isTTY;
const say = (level: "warn" | "fatal", message: string, stack?: string): void =>
  void process.stderr.write(isCollected ? lastWords(level, message, Date.now(), stack) : `${message}\n`);
if (isCollected) {
  process.removeAllListeners("warning");
  process.on("warning", ({ message, stack }) => say("warn", message, stack));
  process.on("uncaughtException", ({ message, stack }) => {
    say("fatal", message, stack);
    process.exit(1);
  });
}

try {
  await start();
} catch (error) {
  // Why it can't start is a sentence; where in the code that was found out tells nobody more.
  say("fatal", error instanceof Error ? error.message : String(error));
  // What was begun (a worker, a database, a port) would keep a process alive that answers nothing.
  process.exit(1);
}
