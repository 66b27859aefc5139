// `npm run bench`: what the app reaches on this machine, against baselines that are run in turn with it. Arguments:
// --json, --short, --rounds N, --only ROW, --grown, --guard, --record.
import { existsSync } from "node:fs";
import { bootstrap, main, root, runNode } from "../support/bootstrap.mjs";

await main(async () => {
  const { node } = await bootstrap();
  if (!existsSync(`${root}/build/server/index.js`)) {
    // What the build says belongs to nobody who reads --json.
    console.error("Building the app ...");
    const { spawnSync } = await import("node:child_process");
    const built = spawnSync(node, ["test/run/build.mjs"], { cwd: root, stdio: ["ignore", 2, 2] });
    if (built.status !== 0) return 1;
  }
  return runNode(node, ["--disable-warning=ExperimentalWarning", "test/bench/main.ts", ...process.argv.slice(2)]);
});
