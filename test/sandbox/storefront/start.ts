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
import type { CombinedListing } from "./combined.ts";
import { createExtension } from "./extension.ts";
import { marketOf } from "./markets.ts";
import { createPages, type ExtraPages, type SandboxLink, type Visit } from "./pages.ts";
import { benchPicture } from "./picture.ts";
import { forward, type ProxyOptions } from "./proxy.ts";
import { answerStorefrontApi, STOREFRONT_API } from "./storefront-api.ts";
import { createTheme, type Theme, THEMES } from "./themes.ts";
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
  /** Pages of a test's own, by their handles. */
  readonly pages?: ExtraPages;
  /** Files of theirs, by path. */
  readonly assets?: (path: string) => string | null;
  /** Themes beside the sandbox's own. */
  readonly themes?: readonly Theme[];
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
  /** Products that are shown as one: none, until a test says so. */
  readonly listings: CombinedListing[];
  readonly requests: SeenRequest[];
  /** null: the app is down. */
  setProxyTarget(target: string | null): void;
  close(): Promise<void>;
}

/** A wallet's button as its provider draws it: in a frame, whose presses are no events of the page. */
const PAYPAL = `<button style="width:100%;height:44px" onclick="parent.postMessage('paypal', '*')">PayPal</button>`;
const NO_STORE = "no-store";
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
  const listings: CombinedListing[] = [];
  const pages = createPages({
    listings,
    shop,
    extension,
    widgets,
    links: options.links ?? [],
    extra: options.pages ?? {},
    carts,
  });
  const themes = new Map([...THEMES.map(createTheme), ...(options.themes ?? [])].map((theme) => [theme.name, theme]));
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
    if (path === "/__shopify/paypal") return send(response, 200, PAYPAL);
    if (path === STOREFRONT_API) {
      const cookies = cookiesOf(request);
      const answered = await answerStorefrontApi({ carts, market }, body, cookies.get("cart"));
      return send(response, 200, JSON.stringify(answered), "application/json");
    }
    if (path === "/cdn/themes/bench.png") {
      response.writeHead(200, { "content-type": "image/png", "cache-control": "max-age=3600" }).end(benchPicture());
      return;
    }
    const asset = extension.asset(path) ?? options.assets?.(path) ?? publicFile(path);
    if (asset !== null)
      return send(
        response,
        200,
        asset,
        path.endsWith(".css") ? "text/css" : path.endsWith(".json") ? "application/json" : "text/javascript",
      );

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
      consent: setting("consent") === "late" ? "late" : setting("consent") === "unsure" ? "unsure" : "usual",
      query: url.searchParams,
    };
    for (const name of ["theme", "design", "embed", "blocks", "bench", "twice", "second_app", "region", "consent"]) {
      const value = url.searchParams.get(name);
      if (value !== null) response.appendHeader("set-cookie", `sandbox_${name}=${encodeURIComponent(value)}; Path=/`);
    }
    const cartParts = { carts, checkouts, pages, visit, currency: shop.definition.currency };
    const section = url.searchParams.get("section_id");
    if (section !== null && method === "GET") {
      const markup = pages.section(visit, section, path);
      return send(response, markup === null ? 404 : 200, markup ?? "");
    }
    // https://shopify.dev/docs/api/ajax/section-rendering
    const asked = url.searchParams.get("sections");
    if (asked !== null && method === "GET") {
      const rendered = asked.split(",").map((id) => [id, pages.section(visit, id, path)]);
      return send(response, 200, JSON.stringify(Object.fromEntries(rendered)), "application/json");
    }
    if (await answerCart(cartParts, { request, response, path, search: url.search, body })) return;
    if (path === "/") return send(response, 200, pages.home(visit));
    const [, kind, handle = ""] = /^\/(products|pages)\/([^/]+)$/.exec(path) ?? [];
    const render = { products: pages.product, pages: pages.extra }[kind ?? ""];
    const html = render?.(visit, decodeURIComponent(handle)) ?? null;
    // A page that may not be stored doesn't come back whole by the back button.
    const cache = kind === "pages" ? "private, max-age=0" : NO_STORE;
    send(response, html === null ? 404 : 200, html ?? "<h1>404</h1>", "text/html", cache);
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
    listings,
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

export function send(
  response: ServerResponse,
  status: number,
  body: string,
  type = "text/html",
  cache = NO_STORE,
): void {
  response.writeHead(status, { "content-type": `${type}; charset=utf-8`, "cache-control": cache }).end(body);
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
