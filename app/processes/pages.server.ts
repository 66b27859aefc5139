import { existsSync } from "node:fs";
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
  const server = join(BUILD, "server/index.js");
  if (!existsSync(server)) return notBuilt;
  const build = (await import(pathToFileURL(server).href)) as ServerBuild;
  return createRemixListener({ ...options, build, assets: serveAssets(join(BUILD, "client")) });
}

/** Webhooks and deliveries need no pages: they go on while somebody builds them. */
const notBuilt: Listener = (_request, response) => {
  response.writeHead(503, { "Content-Type": "text/plain; charset=utf-8" });
  response.end("The pages aren't built yet: run `npm run build` and start again.\n");
};
