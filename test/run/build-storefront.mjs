// `npm run build:storefront`: the extension's scripts from app/storefront into its assets, which are committed.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bootstrap, main } from "../support/bootstrap.mjs";

await main(async () => {
  await bootstrap();
  const { ASSETS, buildAssets } = await import("../support/storefront-assets.mjs");
  mkdirSync(ASSETS, { recursive: true });
  for (const [name, text] of await buildAssets()) {
    writeFileSync(join(ASSETS, name), text);
    console.log(`${name.padEnd(18)} ${Buffer.byteLength(text)} bytes, ${gzipSync(text, { level: 9 }).length} gzipped`);
  }
  return 0;
});
