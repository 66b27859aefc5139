// Plain JavaScript for Node 20, no package: makes the Prisma client when the schema has changed.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prisma } from "./prisma-command.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const generated = join(root, "app/platform/generated");
const stamp = join(generated, ".schema-hash");

/** What the generated client depends on. */
function fingerprint() {
  const version = JSON.parse(readFileSync(join(root, "node_modules/prisma/package.json"), "utf8")).version;
  return createHash("sha256")
    .update(version)
    .update(readFileSync(join(root, "prisma/schema.prisma")))
    .digest("hex");
}

/** Whether the client on disk is the schema's. */
export function isGenerated() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint();
}

/** Makes the client anew; throws with Prisma's own words when it can't. */
export function generate() {
  const { code, stdout, stderr } = prisma(["generate"]);
  if (code !== 0) throw new Error(`The Prisma client could not be generated: ${(stderr || stdout).trim()}`);
  writeFileSync(stamp, fingerprint());
}
