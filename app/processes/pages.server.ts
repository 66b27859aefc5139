import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ServerBuild } from "@remix-run/node";
import { createRemixListener, serveAssets } from "./remix.server.ts";
import type { Services } from "./services.server.ts";
import type { Listener } from "./web.server.ts";

const BUILD = join(import.meta.dirname, "../../build");

/** Makes the listener for everything that Remix answers: the production build, or with hot reload in development. */
export async function createPages(services: Services): Promise<Listener> {
  const { env } = services;
  const options = { services, appUrl: env.shopify.appUrl, sandboxOrigin: env.sandbox?.shopify };
  if (env.development) {
    const { startVite } = await import("./remix-dev.server.ts");
    return createRemixListener({ ...options, ...(await startVite()) });
  }
  const build = (await import(pathToFileURL(join(BUILD, "server/index.js")).href)) as ServerBuild;
  return createRemixListener({ ...options, build, assets: serveAssets(join(BUILD, "client")) });
}
