// `npm run bench:storefront`: the storefront's budgets, measured: bytes, requests, layout shift, script time, Lighthouse.
// `--json` prints all samples, `--short` is for CI, `--parts bytes,visit,script,lighthouse` picks. Exit code 1 when a goal is missed.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";
import { ensureChromium } from "../support/chromium.mjs";

await main(async () => {
  const { node } = await bootstrap();
  ensureChromium();
  const args = ["--disable-warning=ExperimentalWarning", "test/bench/storefront/main.ts", ...process.argv.slice(2)];
  return runNode(node, args);
});
