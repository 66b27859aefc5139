import { readEnvironment } from "../platform/env.server.ts";
import { startCommandSocket } from "./command-socket.server.ts";
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

  const worker: Worker | null = env.role === "web" ? null : await startWorker(services);
  if (worker) services.onOrders(() => worker.wake());
  const socket = services.database.kind === "embedded" ? await startCommandSocket(services) : null;
  const web: Web | null = env.role === "worker" ? null : await startWeb(services, await createPages(services));
  log.info({ role: env.role, database: services.database.kind, port: web?.address.port }, "started");

  let draining = false;
  const drain = async (signal: string): Promise<void> => {
    if (draining) return;
    draining = true;
    log.info({ signal }, "draining");
    socket?.close();
    await web?.drain();
    await worker?.drain();
    await services.close();
    log.info({}, "stopped");
    process.exit(0);
  };
  process.on("SIGTERM", () => void drain("SIGTERM"));
  process.on("SIGINT", () => void drain("SIGINT"));
}

try {
  await start();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
