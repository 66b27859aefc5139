// `npm run tour`: takes the pictures of the admin's pages anew, and writes the page that shows them.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";
import { buildIfStale } from "../support/build.mjs";
import { ensureChromium } from "../support/chromium.mjs";

await main(async () => {
  const { node } = await bootstrap();
  ensureChromium();
  await buildIfStale(node);
  return runNode(node, ["--disable-warning=ExperimentalWarning", "test/e2e/tour/main.ts"], { unset: ["DATABASE_URL"] });
});
