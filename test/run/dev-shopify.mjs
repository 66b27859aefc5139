// `npm run dev:shopify`: the app on a real development store, through Shopify's own command line.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bootstrap, main, root, SetupError } from "../support/bootstrap.mjs";

await main(async () => {
  await bootstrap();
  const shopify = spawnSync("shopify", ["version"], { encoding: "utf8" });
  if (shopify.error || shopify.status !== 0) {
    throw new SetupError("Shopify's command line is missing: `npm install --global @shopify/cli`, then try again.");
  }
  const env = { ...process.env, FITLOOP_ENCRYPTION_KEYS: process.env.FITLOOP_ENCRYPTION_KEYS ?? developmentKey() };
  const child = spawn("shopify", ["app", "dev"], { cwd: root, stdio: "inherit", env });
  return new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
});

/** A key of this machine alone, made once: what was sealed yesterday has to open today. */
function developmentKey() {
  const file = join(root, "data/development-key");
  if (!existsSync(file)) {
    mkdirSync(join(root, "data"), { recursive: true });
    writeFileSync(file, `k1:${randomBytes(32).toString("base64url")}`, { mode: 0o600 });
  }
  return readFileSync(file, "utf8");
}
