import { Pool } from "undici";
import type { HttpAnswer, NoAnswer } from "../../domain/outcome.ts";
import { AnswerCollector } from "./http-answer.server.ts";
import { createConnector, namesPrivateAddress } from "./http-connect.server.ts";

export interface HttpRequest {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  url: string;
  headers: Record<string, string>;
  /** The body as it goes over the wire; null for none. */
  body: string | null;
}

export interface HttpLimits {
  /** For the whole exchange, body included (10 s). */
  timeoutMs?: number;
  /** How much of the answer is kept (64 KiB); the rest is not read. */
  maxBytes?: number;
}

/** `truncated`: the answer was longer than what was kept. `ms`: how long the exchange took. */
export type HttpExchange = (HttpAnswer & { truncated: boolean; ms: number }) | (NoAnswer & { ms: number });

export interface Http {
  /** Never throws for what a provider does; throws UnknownOriginError for an address that is nobody's. */
  request(request: HttpRequest, limits?: HttpLimits): Promise<HttpExchange>;
  close(): Promise<void>;
}

/** A request went to an origin that is not on the list: a mapping built a wrong address, and nothing was sent. */
export class UnknownOriginError extends Error {
  readonly code = "unknown_origin";
  override readonly name = "UnknownOriginError";
  readonly origin: string;

  constructor(origin: string) {
    super(`Requests to ${origin} are not allowed: it is none of the configured origins.`);
    this.origin = origin;
  }
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1024;

/**
 * HTTP to fixed origins, over connections that are kept. Redirects are never followed. A name or address in a private
 * network is refused unless `sandbox`.
 */
export function createHttp(options: {
  origins: readonly string[];
  sandbox?: boolean;
  /** Connections per origin at most (256). */
  connections?: number;
}): Http {
  const { sandbox = false, connections = 256 } = options;
  const connect = createConnector({ timeoutMs: TIMEOUT_MS, allowPrivate: sandbox });
  const pools = new Map<string, Pool>();
  for (const text of options.origins) {
    const { origin } = new URL(text);
    if (!sandbox && namesPrivateAddress(origin)) throw new UnknownOriginError(origin);
    // The time limit is ours, over all of an exchange; undici's own per phase are off.
    pools.set(origin, new Pool(origin, { connect, connections, headersTimeout: 0, bodyTimeout: 0 }));
  }
  return {
    async request({ method, url, headers, body }, { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = {}) {
      const { origin, pathname, search } = new URL(url);
      const pool = pools.get(origin);
      if (pool === undefined) throw new UnknownOriginError(origin);
      const collector = new AnswerCollector(timeoutMs, maxBytes);
      try {
        pool.dispatch({ method, path: pathname + search, headers, body }, collector);
      } catch (error) {
        collector.fail(error);
      }
      return collector.exchange;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}
