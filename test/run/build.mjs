// `npm run build`: the production build of the Remix app into build/.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";

await main(async () => {
  const { node } = await bootstrap();
  return runNode(node, ["node_modules/@remix-run/dev/dist/cli.js", "vite:build"], { env: { NODE_ENV: "production" } });
});
