// `npm run test:e2e`: shoppers in real Chromium, from the widget to the provider, through the production build.
// Arguments go on to vitest.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";
import { buildIfStale } from "../support/build.mjs";
import { ensureChromium } from "../support/chromium.mjs";

await main(async () => {
  const { node } = await bootstrap();
  ensureChromium();
  await buildIfStale(node);
  const args = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/e2e/vitest.config.ts"];
  return runNode(node, [...args, ...process.argv.slice(2)], { unset: ["DATABASE_URL"] });
});
