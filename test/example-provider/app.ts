import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProviders } from "#app/domain/providers.ts";
import { readEnvironment } from "#app/platform/env.server.ts";
import { createHealth } from "#app/processes/health.server.ts";
import { startVite } from "#app/processes/remix-dev.server.ts";
import { createRemixListener } from "#app/processes/remix.server.ts";
import { migrateSchema } from "#app/processes/schema.server.ts";
import { createServices } from "#app/processes/services.server.ts";
import { startWeb } from "#app/processes/web.server.ts";
import { startWorker } from "#app/processes/worker.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { openInAdmin, startOutside } from "#test/chaos/sandbox.ts";
import { freePort } from "#test/sandbox/demo/free-port.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { loomfit } from "./index.ts";
import { startLoomfit } from "./stand-in.ts";

export const ACCOUNT = "4711";
export const SECRET = "lf-secret-0815";
/** The app's own providers, and one that it has never heard of. */
export const WITH_EXAMPLE = createProviders([...PROVIDERS.all, loomfit]);

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** The whole app in one process, handed the registry with the example, between the sandbox's Shopify and its stand-in. */
export async function startApp() {
  const dataDir = mkdtempSync(join(tmpdir(), "fitloop-example-"));
  const standIn = await startLoomfit(ACCOUNT, SECRET);
  const port = await freePort(0);
  const origin = `http://127.0.0.1:${port}`;
  const outside = await startOutside({ seed: "example", appUrl: origin });
  const variables = {
    ...outside.env,
    ...{ LOOMFIT_ORIGIN: standIn.origin, FITLOOP_DATA_DIR: dataDir, LOG_LEVEL: "error", PORT: String(port) },
  };
  const services = await createServices(readEnvironment(variables, WITH_EXAMPLE.all), {
    providers: WITH_EXAMPLE,
    schema: migrateSchema,
  });
  const vite = await startVite({ hmr: false });
  const pages = createRemixListener({
    ...vite,
    // Vite's own middleware would answer for the sources of the app, which lie under /app as its pages do.
    assets: (_request, _response, next) => next(),
    services,
    appUrl: origin,
    sandboxOrigin: outside.shopify.origin,
  });
  const web = await startWeb(services, createHealth(services, { unsettledMs: () => 0 }), pages);
  const worker = await startWorker(services);
  services.onOrders(() => worker.wake());
  outside.shopify.install(DEMO_SHOP.domain);
  await openInAdmin(outside, DEMO_SHOP.domain);
  const found = await services.shops.find(DEMO_SHOP.domain);
  if (!found) throw new Error("The shop is installed.");

  const token = async (): Promise<string> => `Bearer ${await outside.shopify.idToken(DEMO_SHOP.domain)}`;
  return {
    ...{ services, standIn, outside, origin, variables, shop: found, twin: outside.shopify.shop(DEMO_SHOP.domain) },
    /** A page of the admin, as HTML. */
    async page(path: string): Promise<string> {
      const answer = await fetch(await outside.shopify.appAddress(DEMO_SHOP.domain, path), {
        headers: { "User-Agent": BROWSER },
      });
      return `${answer.status} ${await answer.text()}`;
    },
    /** Posts what a page's form posts. */
    async post(path: string, body: unknown): Promise<{ status: number; text: string }> {
      const answer = await fetch(`${origin}${path}.data`, {
        method: "POST",
        headers: { Authorization: await token(), "User-Agent": BROWSER, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      return { status: answer.status, text: await answer.text() };
    },
    /** Waits until something is so: the app works on its own time. */
    async until<Value>(what: () => Promise<Value | false | null | undefined> | Value | false | null | undefined) {
      for (let left = 400; left > 0; left -= 1) {
        const value = await what();
        if (value) return value;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`It never came to: ${String(what)}`);
    },
    async close() {
      await Promise.all([web.drain(), worker.drain()]);
      await vite.close();
      await services.close();
      await outside.close();
      await standIn.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type App = Awaited<ReturnType<typeof startApp>>;
