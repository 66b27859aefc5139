// `npm run test:e2e`: shoppers in real Chromium, from the widget to the provider, through the production build.
// Arguments go on to vitest.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { bootstrap, main, root, runNode } from "../support/bootstrap.mjs";
import { ensureChromium } from "../support/chromium.mjs";

await main(async () => {
  const { node } = await bootstrap();
  ensureChromium();
  if (!existsSync(join(root, "build/server/index.js"))) {
    const built = await runNode(node, ["test/run/build.mjs"]);
    if (built !== 0) return built;
  }
  const args = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/e2e/vitest.config.ts"];
  return runNode(node, [...args, ...process.argv.slice(2)], { unset: ["DATABASE_URL"] });
});
