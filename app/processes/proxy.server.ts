import type { IncomingMessage, ServerResponse } from "node:http";
import type { Sql } from "../platform/database.server.ts";
import type { Log } from "../platform/log.ts";
import { readLinkRequest } from "../session-links/link-request.ts";
import { mintSession } from "../session-links/mint.server.ts";
import { type ProxyRequest, readProxyRequest } from "../session-links/proxy-signature.server.ts";
import { createRateLimit } from "../session-links/rate-limit.server.ts";
import { storeLink } from "../session-links/store.server.ts";

export interface ProxyOptions {
  /** The app's secrets; during a rotation the previous one too. */
  secrets: readonly string[];
  sql: Sql;
  now(): number;
  shops: { find(domain: string): Promise<{ id: number; active: boolean } | null> };
  log: Log;
}

const PREFIX = "/proxy";
const LARGEST_BODY = 4 * 1024;
const MINUTE_MS = 60_000;
/** Many visitors share an address behind a carrier's gateway; a script that hammers gets no further than this. */
const MINTS_A_MINUTE = 60;
const LINKS_A_MINUTE = 60;
/** For a shop as a whole, since a link is written to the database. */
const LINKS_A_MINUTE_AND_SHOP = 6_000;

const REFUSALS: Record<Extract<ProxyRequest, { ok: false }>["reason"], [number, string]> = {
  bad_signature: [401, "The request is not signed by Shopify."],
  old_timestamp: [401, "The request's timestamp is too old."],
  bad_shop: [400, "The request names no shop."],
};

/**
 * Answers the app proxy, ahead of Remix (which refuses a foreign `Origin`): `POST /proxy/session` mints a session id
 * with no look at the database, `POST /proxy/link` keeps a link by cart token. Refusals are short JSON sentences.
 */
export function createProxyListener(options: ProxyOptions) {
  const { sql, shops, log } = options;
  const mints = createRateLimit(MINTS_A_MINUTE, MINUTE_MS, options.now);
  const links = createRateLimit(LINKS_A_MINUTE, MINUTE_MS, options.now);
  const shopLinks = createRateLimit(LINKS_A_MINUTE_AND_SHOP, MINUTE_MS, options.now);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://proxy.invalid");
    const refuse = (status: number, error: string, headers: Record<string, string> = {}): void => {
      // What is left of the body is let go; the connection can be used again.
      request.resume();
      answer(response, status, { error }, headers);
    };
    const signed = readProxyRequest(url.searchParams, options.secrets, options.now());
    if (!signed.ok) return refuse(...REFUSALS[signed.reason]);
    const path = url.pathname.slice(PREFIX.length);
    if (path !== "/session" && path !== "/link") return refuse(404, "There is nothing at this address.");
    if (request.method !== "POST") return refuse(405, "Only POST is answered here.", { Allow: "POST" });
    const address = addressOf(request);

    if (path === "/session") {
      if (!mints.take(signed.shop, address)) return refuse(429, "Too many requests.", { "Retry-After": "60" });
      request.resume();
      return answer(response, 200, { session: mintSession() });
    }

    if (!links.take(signed.shop, address) || !shopLinks.take(signed.shop, "")) {
      return refuse(429, "Too many requests.", { "Retry-After": "60" });
    }
    const body = await readBody(request);
    if (body === null) return refuse(413, `The body is larger than ${LARGEST_BODY} bytes.`);
    const link = readLinkRequest(parseJson(body));
    if (!link) return refuse(400, "The body is not a link: it needs a cart token and an id.");
    try {
      const shop = await shops.find(signed.shop);
      if (!shop?.active) return refuse(404, "This shop is not known here.");
      answer(response, 200, { stored: await storeLink(sql, shop.id, link, new Date(options.now())) });
    } catch (error) {
      log.warn({ shop: signed.shop, error: error instanceof Error ? error.message : "unknown" }, "link not stored");
      refuse(503, "The link can't be stored now.");
    }
  };
}

/** The visitor's address: Shopify names it first in `X-Forwarded-For`. Used for the limits alone, never kept. */
function addressOf(request: IncomingMessage): string {
  const forwarded = request.headers["x-forwarded-for"];
  const [first = ""] = (Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? "")).split(",");
  return first.trim() || (request.socket.remoteAddress ?? "");
}

function answer(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  if (response.headersSent) return;
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    ...headers,
  });
  response.end(JSON.stringify(body));
}

/** The whole body, or null when it is larger than a link can be. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers["content-length"] ?? 0) > LARGEST_BODY) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
