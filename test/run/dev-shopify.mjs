// `npm run dev:shopify`: the app on a real development store, through Shopify's own command line.
import { spawnSync } from "node:child_process";
import { bootstrap, main, runNode, SetupError } from "../support/bootstrap.mjs";

await main(async () => {
  const { node } = await bootstrap();
  const shopify = spawnSync("shopify", ["version"], { encoding: "utf8" });
  if (shopify.error || shopify.status !== 0) {
    throw new SetupError("Shopify's command line is missing: `npm install --global @shopify/cli`, then try again.");
  }
  return runNode(node, [
    "-e",
    'require("node:child_process").spawnSync("shopify", ["app", "dev"], { stdio: "inherit" })',
  ]);
});
