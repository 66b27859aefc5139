import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { createSizeAnswers } from "../catalog/size-answers.server.ts";
import { idDigits } from "../domain/ids.ts";
import type { LinkKey } from "../domain/session-link.ts";
import { parseWellFormed, messageOf } from "../domain/text.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { RateLimits } from "../platform/http/rate-limits.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { readLinkRequest } from "../session-links/link-request.ts";
import { mintSession } from "../session-links/mint.server.ts";
import { proofOf } from "../session-links/proof.server.ts";
import { type ProxyRequest, readProxyRequest } from "../session-links/proxy-signature.server.ts";
import type { Operations } from "./proxy-operations.server.ts";
import { storeLink } from "../session-links/store.server.ts";

export interface ProxyOptions {
  /** The app's secrets; during a rotation the previous one too. */
  secrets: readonly string[];
  sql: Sql;
  /** The keys by which carts are tied to visits. */
  linkKeys: readonly LinkKey[];
  now(): number;
  shops: { find(domain: string): Promise<{ id: number; active: boolean } | null> };
  /** Has a worker ask Shopify for a whole product. */
  lookUpProduct(shopId: number, productId: string): Promise<void>;
  /** What providers let the storefront ask. */
  operations: Operations;
  limits: RateLimits;
  /** Waits so many milliseconds. */
  wait(ms: number): Promise<void>;
  log: Log;
}

const compress = promisify(gzip);
const PREFIX = "/proxy";
const LARGEST_BODY = 4 * 1024;
const MINUTE_S = 60;
/** Many visitors share an address behind a carrier's gateway; a script that hammers gets no further than this. */
const MINTS_A_MINUTE = 60;
const LINKS_A_MINUTE = 60;
/** For a shop as a whole, since a link is written to the database. */
const LINKS_A_MINUTE_AND_SHOP = 6_000;
const SIZES_A_MINUTE = 120;
/** Products that aren't kept: each costs the shop points of its Admin API. */
const LOOK_UPS_A_MINUTE_AND_SHOP = 30;
const SIZES_HEADERS = { "Cache-Control": "public, max-age=3600" };

const METHODS: Partial<Record<string, string>> = { "/session": "POST", "/link": "POST", "/sizes": "GET" };

const REFUSALS: Record<Extract<ProxyRequest, { ok: false }>["reason"], [number, string]> = {
  bad_signature: [401, "The request is not signed by Shopify."],
  old_timestamp: [401, "The request's timestamp is too old."],
  bad_shop: [400, "The request names no shop."],
};

/**
 * Answers the app proxy, ahead of Remix (which refuses a foreign `Origin`): `POST /proxy/session` mints a session id and
 * the proof of it, with no look at the database, `POST /proxy/link` keeps a link by cart token, `GET /proxy/sizes` tells a product's sizes
 * (`SizeAnswer`), `/proxy/providers/<name>/<operation>` asks a provider. Refusals are short JSON sentences.
 */
export function createProxyListener(options: ProxyOptions) {
  const { sql, shops, log } = options;
  const mints = options.limits.create("mints", MINTS_A_MINUTE, MINUTE_S);
  const links = options.limits.create("links", LINKS_A_MINUTE, MINUTE_S);
  const shopLinks = options.limits.create("shop-links", LINKS_A_MINUTE_AND_SHOP, MINUTE_S);

  const sizes = options.limits.create("sizes", SIZES_A_MINUTE, MINUTE_S);
  const lookUps = options.limits.create("look-ups", LOOK_UPS_A_MINUTE_AND_SHOP, MINUTE_S);
  const sizesOf = createSizeAnswers({
    sql,
    lookUp: (shopId, productId) => options.lookUpProduct(shopId, productId),
    mayLookUp: async (shopId) => (await lookUps.take(String(shopId), "")) === null,
    wait: (ms) => options.wait(ms),
  });

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://proxy.invalid");
    const refuse = (status: number, error: string, headers: Record<string, string> = {}): void => {
      // What is left of the body is let go; the connection can be used again.
      request.resume();
      answer(response, status, { error }, headers);
    };
    const tooMany = (seconds: number): void => refuse(429, "Too many requests.", { "Retry-After": String(seconds) });
    const signed = readProxyRequest(url.searchParams, options.secrets, options.now());
    if (!signed.ok) return refuse(...REFUSALS[signed.reason]);
    const path = url.pathname.slice(PREFIX.length);
    const operation = options.operations.find(path);
    const method = operation?.method ?? METHODS[path];
    if (!method) return refuse(404, "There is nothing at this address.");
    if (request.method !== method) return refuse(405, `Only ${method} is answered here.`, { Allow: method });
    const address = addressOf(request);

    if (operation) {
      const body = method === "POST" ? await readBody(request, operation.maxBodyBytes) : "";
      if (body === null) return refuse(413, `The body is larger than ${operation.maxBodyBytes} bytes.`);
      const { shop, customer } = signed;
      const reply = await operation.ask({ shop, address, customer, body, query: url.searchParams });
      request.resume();
      const mayCompress = reply.compress && /\bgzip\b/.test(String(request.headers["accept-encoding"]));
      if (mayCompress) return answerCompressed(response, reply.status, reply.body, reply.headers);
      return answer(response, reply.status, reply.body, reply.headers);
    }

    if (path === "/sizes") {
      const after = await sizes.take(signed.shop, address);
      if (after !== null) return tooMany(after);
      const productId = idDigits(url.searchParams.get("product"));
      if (productId === null) return refuse(400, "product must be the digits of a product's id.");
      try {
        const shop = await shops.find(signed.shop);
        const found = shop?.active ? await sizesOf(shop.id, productId) : null;
        if (found?.outcome === "known") return answer(response, 200, found.answer, SIZES_HEADERS);
        if (found?.outcome === "later") return refuse(503, "The sizes aren't known yet.", { "Retry-After": "5" });
        return refuse(404, found ? "This product is not known here." : "This shop is not known here.");
      } catch (error) {
        log.warn({ shop: signed.shop, error: messageOf(error) }, "sizes not told");
        return refuse(503, "The sizes can't be told now.", { "Retry-After": "5" });
      }
    }

    if (path === "/session") {
      const after = await mints.take(signed.shop, address);
      if (after !== null) return tooMany(after);
      request.resume();
      const session = mintSession();
      return answer(response, 200, { session, proof: proofOf(options.secrets, signed.shop, session) });
    }

    const after = (await links.take(signed.shop, address)) ?? (await shopLinks.take(signed.shop, ""));
    if (after !== null) return tooMany(after);
    const body = await readBody(request, LARGEST_BODY);
    if (body === null) return refuse(413, `The body is larger than ${LARGEST_BODY} bytes.`);
    const link = readLinkRequest(parseJson(body), options.linkKeys);
    if (!link) return refuse(400, "The body is not a link: it needs a cart token and an id.");
    try {
      const shop = await shops.find(signed.shop);
      if (!shop?.active) return refuse(404, "This shop is not known here.");
      answer(response, 200, { stored: await storeLink(sql, shop.id, link, new Date(options.now())) });
    } catch (error) {
      log.warn({ shop: signed.shop, error: messageOf(error) }, "link not stored");
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

const JSON_HEADERS = {
  "Content-Type": "application/json; charset=utf-8",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
};

function answer(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  if (response.headersSent) return;
  response.writeHead(status, { ...JSON_HEADERS, ...headers });
  response.end(JSON.stringify(body));
}

/** A list of a thousand brands is a tenth as long, and a phone waits for it. */
async function answerCompressed(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): Promise<void> {
  const compressed = await compress(JSON.stringify(body));
  response.writeHead(status, { ...JSON_HEADERS, "Content-Encoding": "gzip", ...headers });
  response.end(compressed);
}

/** The whole body, or null when it is larger than it may be. */
async function readBody(request: IncomingMessage, most: number): Promise<string | null> {
  if (Number(request.headers["content-length"] ?? 0) > most) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return parseWellFormed(text);
  } catch {
    return null;
  }
}
