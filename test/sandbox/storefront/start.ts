import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { createRandom } from "../shopify/random.ts";
import type { ShopifyTwin } from "../shopify/start.ts";
import { answerCart } from "./cart-routes.ts";
import { CartRefusal, Carts } from "./carts.ts";
import { Checkouts } from "./checkouts.ts";
import { createExtension } from "./extension.ts";
import { marketOf } from "./markets.ts";
import { createPages, type SandboxLink, type Visit } from "./pages.ts";
import { benchPicture } from "./picture.ts";
import { forward, type ProxyOptions } from "./proxy.ts";
import { createTheme, THEMES } from "./themes.ts";
import { WidgetStandIns } from "./widgets.ts";

export interface StorefrontOptions {
  readonly clock: Clock;
  readonly twin: ShopifyTwin;
  /** 0, the default, takes any free one. */
  readonly port?: number;
  /** Where the app answers `/proxy`; may be set later by `setProxyTarget`. */
  readonly proxyTarget?: string | null;
  readonly apiSecret: string;
  readonly shop?: string;
  /** Where a person looks next, such as the shop's admin: shown in the sandbox's bar and after a purchase. */
  readonly links?: readonly SandboxLink[];
}

/** A request that reached the storefront, for budgets and for proofs that nothing was asked. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface Storefront {
  readonly origin: string;
  readonly widgets: WidgetStandIns;
  readonly carts: Carts;
  readonly checkouts: Checkouts;
  readonly requests: SeenRequest[];
  /** null: the app is down. */
  setProxyTarget(target: string | null): void;
  close(): Promise<void>;
}

const PUBLIC = join(import.meta.dirname, "public");

/** Starts the storefront of one shop of the twin on 127.0.0.1, with the extension's real files in both themes. */
export async function startStorefront(options: StorefrontOptions): Promise<Storefront> {
  const domain = options.shop ?? "fitloop-demo.myshopify.com";
  const shop = options.twin.shop(domain);
  const random = createRandom("storefront", domain);
  const carts = new Carts(shop.catalogue, random);
  const checkouts = new Checkouts(options.twin, domain, random);
  const widgets = new WidgetStandIns();
  const extension = createExtension();
  const pages = createPages({ shop, extension, widgets, links: options.links ?? [] });
  const themes = new Map(THEMES.map((name) => [name as string, createTheme(name)]));
  const fallback = createTheme("harbor");
  const requests: SeenRequest[] = [];
  const proxy: ProxyOptions = {
    shop: domain,
    apiSecret: options.apiSecret,
    clock: options.clock,
    target: options.proxyTarget ?? null,
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://storefront.invalid");
    const body = await readBody(request);
    const { market, path } = marketOf(url.pathname);
    const method = request.method ?? "GET";
    requests.push({ method, path: url.pathname + url.search, body });
    if (widgets.answer(path, body, response)) return;
    if (path.startsWith("/apps/fitloop/")) {
      const answered = await forward(proxy, request, path.slice("/apps/fitloop".length), url.searchParams, body);
      response.writeHead(answered.status, answered.headers).end(answered.body);
      return;
    }
    if (path === "/cdn/themes/bench.png") {
      response.writeHead(200, { "content-type": "image/png", "cache-control": "max-age=3600" }).end(benchPicture());
      return;
    }
    const asset = extension.asset(path) ?? publicFile(path);
    if (asset !== null) return send(response, 200, asset, path.endsWith(".css") ? "text/css" : "text/javascript");

    const cookies = cookiesOf(request);
    const setting = (name: string): string | undefined => url.searchParams.get(name) ?? cookies.get(`sandbox_${name}`);
    const visit: Visit = {
      theme: themes.get(setting("theme") ?? "") ?? fallback,
      market,
      cart: carts.find(cookies.get("cart")),
      design: setting("design") === "1",
      embed: setting("embed") !== "0",
      blocks: setting("blocks") ?? "1",
      bench: setting("bench") === "1",
      twice: setting("twice") === "1",
      secondApp: setting("second_app") === "1",
      region: setting("region") === "us" ? "us" : "eu",
      query: url.searchParams,
    };
    for (const name of ["theme", "design", "embed", "blocks", "bench", "twice", "second_app", "region"]) {
      const value = url.searchParams.get(name);
      if (value !== null) response.appendHeader("set-cookie", `sandbox_${name}=${encodeURIComponent(value)}; Path=/`);
    }
    if (
      answerCart(
        { carts, checkouts, pages, visit, currency: shop.definition.currency },
        { request, response, path, body },
      )
    ) {
      return;
    }
    if (path === "/") {
      const section = url.searchParams.get("section_id");
      return send(response, 200, section === "cart-drawer" ? pages.section(visit, section) : pages.home(visit));
    }
    const [, handle] = /^\/products\/([^/]+)$/.exec(path) ?? [];
    const html = handle === undefined ? null : pages.product(visit, decodeURIComponent(handle));
    send(response, html === null ? 404 : 200, html ?? "<h1>404</h1>");
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((fault: unknown) => {
      const status = fault instanceof CartRefusal ? fault.status : 500;
      const description = fault instanceof Error ? fault.message : "unknown fault";
      if (!response.headersSent) response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify({ status, message: "Cart Error", description }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    widgets,
    carts,
    checkouts,
    requests,
    setProxyTarget: (target) => {
      proxy.target = target;
    },
    async close() {
      widgets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function send(response: ServerResponse, status: number, body: string, type = "text/html"): void {
  response.writeHead(status, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" }).end(body);
}

function publicFile(path: string): string | null {
  const [, folder, name] = /^\/cdn\/(themes|shopify)\/([a-z0-9-]+\.(?:js|css))$/.exec(path) ?? [];
  if (!folder || !name) return null;
  try {
    return readFileSync(join(PUBLIC, folder, name), "utf8");
  } catch {
    return null;
  }
}

function cookiesOf(request: IncomingMessage): Map<string, string> {
  const pairs = (request.headers.cookie ?? "").split("; ").map((pair) => pair.split("="));
  return new Map(pairs.map(([name = "", value = ""]) => [name, decodeURIComponent(value)]));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
