// `npm run fuzz`: everything that the outside can write to, with anything written to it (--cases N, --seed N).
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";

await main(async () => {
  const { node } = await bootstrap();
  const args = ["--disable-warning=ExperimentalWarning", "test/fuzz/main.ts", ...process.argv.slice(2)];
  return runNode(node, args, { unset: ["DATABASE_URL"] });
});
