// The web process of `shopify app dev` (shopify.web.toml). Shopify's command line splits that file's command at spaces
// and runs it without a shell: what a shell would have done is done here.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bootstrap, main, root, runNode, SetupError } from "../support/bootstrap.mjs";
import { buildIfStale } from "../support/build.mjs";
import { webEnvironment } from "../support/shopify-cli.mjs";

await main(async () => {
  const { fault, env } = webEnvironment(process.env, resolve(root, process.env.FITLOOP_DATA_DIR ?? "data"));
  if (fault) throw new SetupError(fault);
  const { node } = await bootstrap();
  await buildIfStale(node);
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [, ...args] = scripts.start.split(" ");
  return runNode(node, args, { env });
});
