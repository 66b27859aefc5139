// `npm test`: installs what is missing and runs the suite on the embedded database. Arguments go on to vitest.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";

await main(async () => {
  const { node } = await bootstrap();
  const args = ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)];
  return runNode(node, args, { unset: ["DATABASE_URL"] });
});
