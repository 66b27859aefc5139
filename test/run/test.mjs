// `npm test`: installs what is missing and runs the suite on the embedded database. A word means the
// files whose path has it, or else those whose text has it; all other arguments go on to vitest.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";
import { buildIfStale } from "../support/build.mjs";
import { pickTests } from "../support/pick-tests.mjs";

await main(async () => {
  const { node } = await bootstrap();
  // Some tests run the app as it runs in production, pages and all.
  await buildIfStale(node);
  const args = ["node_modules/vitest/vitest.mjs", "run", ...pickTests(process.argv.slice(2))];
  return runNode(node, args, { unset: ["DATABASE_URL"] });
});
