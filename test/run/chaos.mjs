// `npm run chaos`: breaks everything that can break, and counts at the providers what became of the orders.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";
import { buildIfStale } from "../support/build.mjs";

await main(async () => {
  const { node } = await bootstrap();
  await buildIfStale(node);
  const args = ["--disable-warning=ExperimentalWarning", "test/chaos/main.ts", ...process.argv.slice(2)];
  return runNode(node, args, { unset: ["DATABASE_URL"] });
});
