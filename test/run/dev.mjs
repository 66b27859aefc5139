// `npm run dev`: the app with hot reload against the sandbox, no account needed.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";

await main(async () => {
  const { node } = await bootstrap();
  const args = [
    "--disable-warning=ExperimentalWarning",
    "test/sandbox/demo/main.ts",
    "--dev",
    ...process.argv.slice(2),
  ];
  return runNode(node, args);
});
