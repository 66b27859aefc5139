import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { z } from "zod";
import { failRequest } from "./faults.ts";
import { renderPage, staticFiles } from "./page.ts";
import { parseRegistration } from "./registration.ts";
import { contentTypeFault, readBody, receive } from "./request.ts";
import type { Providers } from "./start.ts";
import { providerNames, type Received } from "./types.ts";

/** What the control server works on. */
export type Controlled = Omit<Providers, "control" | "close"> & { readonly now: () => number };

/**
 * Gives the listener of the control server: the page for people, and everything that `Providers` can do by HTTP.
 * What changes something takes JSON only: a page of another origin can't send that without being asked first.
 */
export function controlListener(providers: Controlled): RequestListener {
  return (request, response) => {
    handle(providers, request, response).catch(() => response.socket?.destroy());
  };
}

async function handle(providers: Controlled, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const raw = await readBody(request);
  const received = receive(request, raw ?? Buffer.alloc(0), providers.now());
  const file = staticFiles.get(received.path);
  if (received.method === "GET" && received.path === "/") {
    const policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'none'";
    const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": policy };
    response.writeHead(200, { ...headers, "cache-control": "no-store" }).end(renderPage(providers));
  } else if (received.method === "GET" && file !== undefined) {
    response.writeHead(200, { "content-type": file.type }).end(file.text);
  } else if (received.method === "GET") {
    const found = read(providers, received);
    if (found === undefined) send(response, 404, { error: "There is nothing at this path." });
    else send(response, 200, found);
  } else {
    send(response, ...act(providers, received));
  }
}

function read(providers: Controlled, received: Received): unknown {
  switch (received.path) {
    case "/__sandbox/records":
      return records(providers, received.query);
    case "/__sandbox/doubles":
      return providers.doubles();
    case "/__sandbox/summary":
      return providers.summary();
    case "/__sandbox/origins":
      return providers.origins;
    default:
      return undefined;
  }
}

/** `provider` narrows, `after` gives only records with a greater id, `limit` only the newest so many. */
function records(providers: Controlled, query: URLSearchParams): unknown {
  const name = query.get("provider");
  const known = providerNames.find((each) => each === name);
  if (name !== null && known === undefined) return undefined;
  const after = Number(query.get("after") ?? 0);
  const limit = Number(query.get("limit") ?? Infinity);
  return providers
    .records(known)
    .filter((record) => record.id > after)
    .slice(-limit);
}

function act(providers: Controlled, received: Received): [number, unknown] {
  if (received.method !== "POST") return [405, { error: "The method must be GET or POST." }];
  const wrongType = contentTypeFault(received);
  if (wrongType !== null) return [415, { error: wrongType }];
  if (!received.json.ok) return [400, { error: received.json.reason }];
  const body = received.json.value;
  try {
    switch (received.path) {
      case "/__sandbox/register":
        providers.register(parseRegistration(body));
        return [200, { ok: true }];
      case "/__sandbox/fail": {
        const { provider, fault, options } = failRequest.parse(body);
        providers.fail(provider, fault, options);
        return [200, { ok: true, fault: providers.fault(provider) }];
      }
      case "/__sandbox/clear":
        providers.clear();
        return [200, { ok: true }];
      default:
        return [404, { error: "There is nothing at this path." }];
    }
  } catch (error) {
    if (error instanceof z.ZodError) return [400, { error: z.prettifyError(error) }];
    throw error;
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
