import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig, type Plugin } from "vite";
import remixConfig from "./remix.config.js";

export default defineConfig({
  plugins: [remix(remixConfig), compressed()],
  // Everything that Polaris and App Bridge are is one copy of React.
  resolve: { dedupe: ["react", "react-dom"] },
  build: { assetsInlineLimit: 0, target: "es2022" },
  optimizeDeps: {
    include: [
      "@shopify/app-bridge-react",
      "@shopify/polaris",
      "@shopify/shopify-app-remix/react",
      "i18next",
      "react-i18next",
    ],
    // Its part in routes is cut away before the browser sees them.
    exclude: ["@shopify/shopify-app-remix/server"],
  },
  server: {
    // The embedded database writes there all the time.
    watch: { ignored: ["**/data/**", "**/test/**", "**/.git/**"] },
  },
});

/** Writes each script and style of the client beside itself in both compressions: the server has only to pick one. */
function compressed(): Plugin {
  return {
    name: "fitloop:compressed",
    apply: (_config, { command, isSsrBuild }) => command === "build" && !isSsrBuild,
    async writeBundle({ dir = "" }, bundle) {
      for (const name of Object.keys(bundle).filter((file) => /\.(js|css)$/.test(file))) {
        const file = join(dir, name);
        const content = await readFile(file);
        await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
        await writeFile(`${file}.gz`, await promisify(gzip)(content));
      }
    },
  };
}
