// `npm run test:e2e`: shoppers in real Chromium, from the widget to the provider, through the production build; then once
// more without `responseStatus`.
// Arguments go on to vitest.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";
import { buildIfStale } from "../support/build.mjs";
import { ensureChromium } from "../support/chromium.mjs";
import { pickTests } from "../support/pick-tests.mjs";

await main(async () => {
  const { node } = await bootstrap();
  ensureChromium();
  await buildIfStale(node);
  const args = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/e2e/vitest.config.ts"];
  const given = pickTests(process.argv.slice(2), { ending: ".e2e.ts" });
  const usual = await runNode(node, [...args, ...given], { unset: ["DATABASE_URL"] });
  if (usual !== 0 || given.length > 0) return usual;
  // The shoppers once more in a browser that doesn't tell how requests were answered, as Safari.
  const shoppers = ["test/e2e/cases", "ways", "providers", "consent", "faults", "styles", "sizes"];
  process.env.FITLOOP_E2E_WITHOUT = "responseStatus";
  return runNode(node, [...args, ...shoppers], { unset: ["DATABASE_URL"] });
});
