import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a body is read by: Shopify's shapes and our own values. */
const FOLDERS = ["../shopify", "../domain"];

/**
 * A name for this version of the code that reads webhooks: another one may be able to read what this one can't. Taken
 * from the code itself, so that nobody has to remember a number.
 */
export function readerVersion(): string {
  const hash = createHash("sha256");
  for (const folder of FOLDERS) {
    const path = join(import.meta.dirname, folder);
    for (const file of readdirSync(path).sort()) {
      if (file.endsWith(".ts")) hash.update(file).update(readFileSync(join(path, file)));
    }
  }
  return hash.digest("base64url").slice(0, 16);
}
