// Plain JavaScript for Node 20, no package: whether node_modules is what package-lock.json says.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const stampOf = (root) => join(root, "node_modules/.fitloop-lock-hash");

/** Whether the packages of the lock file are there: by our stamp, or by npm's own note of what it last laid down. */
export function isInstalled(root) {
  if (!existsSync(join(root, "node_modules/node/bin/node"))) return false;
  const stamp = stampOf(root);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hashOf(root)) return true;
  if (!matchesNote(root)) return false;
  markInstalled(root);
  return true;
}

/** Notes that node_modules belongs to the lock file of now. */
export function markInstalled(root) {
  writeFileSync(stampOf(root), hashOf(root));
}

function hashOf(root) {
  return createHash("sha256")
    .update(`${process.platform} ${process.arch} `)
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/** npm keeps node_modules/.package-lock.json; packages for other machines are optional and absent from it. */
function matchesNote(root) {
  const note = join(root, "node_modules/.package-lock.json");
  if (!existsSync(note)) return false;
  const laid = JSON.parse(readFileSync(note, "utf8")).packages;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const isRight = ([path, { version, optional, devOptional, peer }]) =>
    path === "" || laid[path]?.version === version || (!(path in laid) && (optional || devOptional || peer));
  return Object.entries(wanted).every(isRight);
}
