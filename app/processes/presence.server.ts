import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { messageOf } from "../domain/text.ts";
import { readMigrations } from "../platform/database/migrate.server.ts";
import { forgetProcess, type ProcessIdentity, purgeProcesses, showProcess } from "../records/processes.server.ts";
import type { Services } from "./services.server.ts";
import { readVersion } from "./version.server.ts";

const EVERY_MS = 15_000;

/** What this process is: its version from the package, its commit where the build says it (FITLOOP_COMMIT). */
export function identityOf({ env }: Pick<Services, "env">): ProcessIdentity {
  return {
    ...{ role: env.role, host: hostname(), pid: process.pid, version: readVersion(), commit: env.commit ?? null },
    schema: readMigrations().at(-1)?.name ?? "none",
  };
}

/** Shows operators that this process runs, until it is stopped; a database that is away is tried again. */
export async function startPresence(services: Services): Promise<{ stop(): Promise<void> }> {
  const { sql } = services.database;
  const id = randomUUID();
  const identity = identityOf(services);
  const show = (): Promise<void> =>
    showProcess(sql, id, identity).catch((error: unknown) =>
      services.log.warn({ error: messageOf(error) }, "process not shown"),
    );
  await show();
  await purgeProcesses(sql).catch(() => undefined);
  const timer = setInterval(() => void show(), EVERY_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await forgetProcess(sql, id).catch(() => undefined);
    },
  };
}
