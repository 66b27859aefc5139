// `npm run demo`: installs what is missing, builds for production, and runs the app against the sandbox.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";
import { buildIfStale } from "../support/build.mjs";

await main(async () => {
  const { node } = await bootstrap();
  await buildIfStale(node);
  const args = ["--disable-warning=ExperimentalWarning", "test/sandbox/demo/main.ts", ...process.argv.slice(2)];
  return runNode(node, args);
});
