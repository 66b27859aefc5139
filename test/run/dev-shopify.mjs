// `npm run dev:shopify`: the app on a real development store, through Shopify's own command line, which runs
// `shopify-web.mjs` as the web process (shopify.web.toml).
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { bootstrap, main, root, SetupError } from "../support/bootstrap.mjs";
import { clientIdFault, nodeFault } from "../support/shopify-cli.mjs";

await main(async () => {
  const unlinked = clientIdFault(readFileSync(join(root, "shopify.app.toml"), "utf8"));
  if (unlinked) throw new SetupError(unlinked);
  await bootstrap();
  const env = { ...process.env, PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter) };
  const ask = (program, arg) => spawnSync(program, [arg], { encoding: "utf8", env });
  const tooOld = nodeFault(ask("node", "--version").stdout?.trim() ?? "");
  if (tooOld) throw new SetupError(tooOld);
  const version = ask("shopify", "version");
  if (version.error || version.status !== 0) {
    throw new SetupError("Shopify's command line is missing: `npm install --global @shopify/cli`, then try again.");
  }
  // The terminal's Ctrl-C reaches the command line too: it ends, and this after it.
  process.on("SIGINT", () => undefined);
  const child = spawn("shopify", ["app", "dev"], { cwd: root, stdio: "inherit", env });
  return new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
});
