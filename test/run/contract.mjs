// `npm run contract -- FILE`: holds a provider to the port. FILE gives a `Sample` (test/providers/contract.ts), or several,
// as its default. Exit code 1 when a rule is broken.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";

await main(async () => {
  const { node } = await bootstrap();
  return runNode(node, ["--disable-warning=ExperimentalWarning", "test/providers/check.ts", ...process.argv.slice(2)]);
});
