// Remix wants its options in a JavaScript file; this is their type for `vite.config.ts`.
declare module "*/remix.config.js" {
  import type { VitePluginConfig } from "@remix-run/dev";

  const config: VitePluginConfig;
  export default config;
}
