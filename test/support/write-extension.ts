// Writes what the build makes of the extension into its folder, and says what each script weighs.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { PROVIDERS } from "#app/providers/registry.ts";
import { buildExtension, EXTENSION } from "./extension-build.ts";

for (const [path, text] of await buildExtension(PROVIDERS)) {
  mkdirSync(dirname(join(EXTENSION, path)), { recursive: true });
  writeFileSync(join(EXTENSION, path), text);
  if (!path.startsWith("assets/")) continue;
  const gzipped = gzipSync(text, { level: 9 }).length;
  console.log(`${path.padEnd(25)} ${Buffer.byteLength(text)} bytes, ${gzipped} gzipped`);
}
