import { readFileSync } from "node:fs";
import { createHmac } from "node:crypto";
import { appPage, deliveriesPage, elsewherePage, frontPage, installPage } from "./admin-page.ts";
import { takeDashboardForm } from "./dashboard-page.ts";
import { Refusal, type Answer, type Handler } from "./http.ts";
import { hostParameter, mintIdToken } from "./session-token.ts";
import type { SandboxShop } from "./shop.ts";
import type { World } from "./world.ts";

const FILES: Readonly<Record<string, { readonly type: string; readonly parts: readonly string[] }>> = {
  "/app-bridge.js": { type: "text/javascript", parts: ["bridge-core.js", "bridge-elements.js"] },
  "/__admin/admin.js": { type: "text/javascript", parts: ["admin.js"] },
  "/__admin/admin.css": { type: "text/css", parts: ["admin.css"] },
};

/** The admin for a person: shops, the app in its frame, deliveries, and the stand-in for App Bridge at `/app-bridge.js`. */
export function createAdmin(world: World): Handler {
  return async (exchange) => {
    const { url, method } = exchange;
    const file = FILES[url.pathname];
    if (file) return readPublic(file);
    if (url.pathname === "/" && method === "GET") return page(frontPage([...world.shops.values()], world));
    if (url.pathname === "/dashboard" && method === "POST") {
      takeDashboardForm(world, exchange);
      return { status: 303, headers: { location: "/" } };
    }
    const [, , name = "", place, , ...rest] = url.pathname.split("/");
    if (!url.pathname.startsWith("/store/")) return undefined;
    const shop = world.shop(`${decodeURIComponent(name)}.myshopify.com`);
    switch (`${method} ${place}`) {
      case "POST install":
        world.install(shop.domain);
        return { status: 303, headers: { location: `/store/${name}/apps/fitloop` } };
      case "POST uninstall":
        world.uninstall(shop.domain);
        return { status: 303, headers: { location: "/" } };
      case "GET webhooks":
        return page(deliveriesPage(shop, world));
      case "GET elsewhere":
        return page(elsewherePage(shop, url.searchParams.get("to") ?? ""));
      case "GET apps":
        if (!shop.installation) return page(installPage(shop));
        return page(appPage(shop, world, await appAddress(world, shop, `/${rest.join("/")}`, url.searchParams)));
      default:
        return undefined;
    }
  };
}

/** Builds the address that the admin loads into the app's frame, with everything Shopify adds to it. */
export async function appAddress(
  world: World,
  shop: SandboxShop,
  path: string,
  own = new URLSearchParams(),
): Promise<string> {
  if (!URL.canParse(world.appUrl)) throw new Refusal(409, "The sandbox doesn't know where the app listens.");
  const query = new URLSearchParams(own);
  const name = shop.domain.replace(/\.myshopify\.com$/, "");
  query.set("embedded", "1");
  query.set("host", hostParameter(name));
  query.set("id_token", await mintIdToken(shop.domain, world.keys, world.clock));
  query.set("locale", own.get("locale") ?? "en");
  query.set("shop", shop.domain);
  query.set("timestamp", String(Math.floor(world.clock.now() / 1000)));
  const message = [...query].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${value}`);
  query.set("hmac", createHmac("sha256", world.keys.apiSecret).update(message.join("&")).digest("hex"));
  return `${world.appUrl}${path === "/" ? "/app" : path}?${query.toString()}`;
}

function readPublic({ type, parts }: { type: string; parts: readonly string[] }): Answer {
  const body = parts.map((part) => readFileSync(new URL(`./public/${part}`, import.meta.url), "utf8")).join("\n");
  const headers = {
    "content-type": `${type}; charset=utf-8`,
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
  };
  return { status: 200, headers, body };
}

function page(body: string): Answer {
  return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body };
}
