// Plain JavaScript for Node 20, no package: how Prisma's command line runs without its downloaded engines.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs `prisma <args>` and gives its exit code and output. The engines are named as a file that merely exists: they
 * are never started, since the schema's engineType is "client" and prisma.config.ts brings its own adapter.
 */
export function prisma(args) {
  const run = spawnSync(process.execPath, [join(root, "node_modules/prisma/build/index.js"), ...args], {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_QUERY_ENGINE_LIBRARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
      NO_COLOR: "1",
    },
  });
  return { code: run.status ?? 1, stdout: run.stdout ?? "", stderr: run.stderr ?? String(run.error ?? "") };
}
