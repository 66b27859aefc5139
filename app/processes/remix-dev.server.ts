import type { ServerBuild } from "@remix-run/node";
import type { RemixOptions } from "./remix.server.ts";

/**
 * Vite in middleware mode for development: pages are built as they are asked for, and changes reach the browser at once.
 * Vite is not there in production, so it is loaded when this is called.
 */
export async function startVite({ hmr = true } = {}): Promise<
  Pick<RemixOptions, "build" | "assets" | "mode"> & { close(): Promise<void> }
> {
  const { createServer } = await import("vite");
  const vite = await createServer({
    logLevel: "warn",
    server: { middlewareMode: true, ...(hmr ? {} : { hmr: false, ws: false, watch: null }) },
  });
  return {
    mode: "development",
    build: async () => (await vite.ssrLoadModule("virtual:remix/server-build")) as ServerBuild,
    assets: (request, response, next) => vite.middlewares(request, response, next),
    close: () => vite.close(),
  };
}
