// Plain JavaScript for Node 20: builds the pages for production when one of their sources has changed.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runNode, SetupError } from "./bootstrap.mjs";

const STAMP = join(root, "build/.sources-hash");
const SOURCES = ["app", "public", "vite.config.ts", "remix.config.js", "package-lock.json"];

/** What the build depends on; the generated client is left out, since the pages never import it. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    const path = join(root, source);
    if (!existsSync(path)) continue;
    const files = /\.\w+$/.test(source) ? [""] : readdirSync(path, { recursive: true, withFileTypes: true });
    for (const file of files) {
      if (file === "") hash.update(readFileSync(path));
      else if (file.isFile() && !file.parentPath.includes("generated")) {
        hash.update(join(file.parentPath, file.name)).update(readFileSync(join(file.parentPath, file.name)));
      }
    }
  }
  return hash.digest("hex");
}

/** Builds unless the build on disk is of these very sources. Throws SetupError when it fails. */
export async function buildIfStale(node, say = (line) => console.error(line)) {
  const sources = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === sources) return;
  say("Building for production (half a minute) ...");
  const code = await runNode(node, ["node_modules/@remix-run/dev/dist/cli.js", "vite:build", "--logLevel", "warn"], {
    env: { NODE_ENV: "production" },
  });
  if (code !== 0) throw new SetupError("The build failed: what it said stands above.");
  writeFileSync(STAMP, sources);
}
