import { resolve } from "node:path";
import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";

// Run from the repository's root, so that Remix finds its package.json.
export default defineConfig({
  plugins: [
    remix({
      appDirectory: "test/bench/baselines/template/app",
      buildDirectory: "data/bench/template/build",
      serverModuleFormat: "esm",
      future: { v3_fetcherPersist: true, v3_relativeSplatPath: true, v3_singleFetch: true, v3_throwAbortReason: true },
    }),
  ],
  publicDir: false,
  // The session storage wants Prisma's client at its default place, where this repository has none.
  resolve: { alias: [{ find: /^@prisma\/client$/, replacement: resolve("data/bench/template/client/client.ts") }] },
  ssr: { noExternal: ["@shopify/shopify-app-session-storage-prisma"] },
});
