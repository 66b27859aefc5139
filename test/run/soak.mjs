// `npm run soak`: orders at a steady rate for so many minutes; nothing may grow that should not (--minutes N, --rate N).
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";
import { buildIfStale } from "../support/build.mjs";

await main(async () => {
  const { node } = await bootstrap();
  await buildIfStale(node);
  const args = ["--disable-warning=ExperimentalWarning", "test/soak/main.ts", ...process.argv.slice(2)];
  return runNode(node, args, { unset: ["DATABASE_URL"] });
});
