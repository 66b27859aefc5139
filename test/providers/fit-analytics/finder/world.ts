import { beforeEach } from "vitest";
import { createShopConnections } from "#app/connections/shop-connections.server.ts";
import type { HttpResult } from "#app/domain/outcome.ts";
import type { RequestDescription } from "#app/domain/provider.ts";
import type { Sql } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createRateLimits } from "#app/platform/http/rate-limits.server.ts";
import { createOperations, type OperationsOptions } from "#app/processes/proxy-operations.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { isProof, proofOf } from "#app/session-links/proof.server.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import { useFitMerchant } from "#test/sandbox/providers/support-fit.ts";
import { answer } from "#test/support/pipeline.ts";

export const SHOP = "fitloop-demo.myshopify.com";
export const OTHER_SHOP = "another.myshopify.com";
export const SECRETS = ["hush"];
const ISSUER = "https://shop.example/";
export const SIZES = { S: true, M: true, L: true, XL: false };
export const PRODUCTS = [
  { id: "shop-top", category: "upper", gender: "m" },
  { id: "shop-jeans", category: "lower", gender: "m" },
  { id: "shop-shoe", category: "shoes", gender: "w" },
  { id: "shop-bra", category: "bra", gender: "w" },
] as const;
export const FRONT = { language: "en", country: "GB" };
export const BODY = { height: 180, weight: 80.5, fit: -1 } as const;

export interface Told {
  status: number;
  headers: Record<string, string>;
  answer: Record<string, unknown> & { profile?: unknown; profiles?: { id: string }[]; missing?: string[] };
  body: object;
}

/** The finder's operations in front of the stand-in of Fit Analytics, with shops whose rows are counted as they are read. */
export function useFinder() {
  const fit = useFitMerchant();
  const state = {
    settings: { prefix: "shop", issuer: ISSUER, customerOrders: true } as Record<string, unknown>,
    storefront: { prefix: "shop", style: "native" } as Record<string, unknown>,
    connection: { enabled: true, state: "open", version: 1 } as { enabled: boolean; state: string; version: number },
    queries: 0,
    requests: [] as RequestDescription[],
    /** Answers instead of the stand-in. */
    instead: null as null | ((request: RequestDescription) => Promise<HttpResult> | HttpResult),
    log: [] as unknown[],
  };
  const now = (): number => fit.providers.clock.now();

  const sql = {
    async query<Row>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
      state.queries += 1;
      const shops = [SHOP, OTHER_SHOP];
      if (text.includes("WHERE domain = $1")) {
        const id = shops.indexOf(String(params[0])) + 1;
        return (id === 0 ? [] : [{ id, domain: params[0], state: "active", installedAt: new Date(0) }]) as Row[];
      }
      const [ids = []] = params as [number[]?];
      const gate = { pausedUntil: null, circuitOpenedAt: null, releasedAt: null, failures: 0, waitingSince: null };
      return ids.map((id) => ({
        ...{ shopId: id, domain: shops[id - 1], provider: "fit-analytics", waitedMs: 0, ...gate },
        ...{ primaryDomain: "shop.example", country: "GB", language: "en", timeZone: "UTC" },
        ...{ ...state.connection, settings: state.settings, storefront: state.storefront },
      })) as Row[];
    },
  } as Partial<Sql> as Sql;

  let operations: ReturnType<typeof createOperations>;
  const make = (): void => {
    const told = (...lines: unknown[]): void => void state.log.push(lines);
    const options: OperationsOptions = {
      ...{ providers: PROVIDERS, shops: createShopDirectory(sql, now), now },
      shopConnections: createShopConnections(sql, PROVIDERS, now),
      openCredential: async () => fit.signingKey(),
      async send(request, { timeoutMs }) {
        state.requests.push(request);
        if (state.instead) return state.instead(request);
        const { method, url, headers, body } = request;
        const signal = AbortSignal.timeout(timeoutMs);
        const sent = {
          method,
          headers,
          redirect: "manual",
          signal,
          ...(body !== null && { body: JSON.stringify(body) }),
        };
        try {
          const answered = await fetch(url, sent as RequestInit);
          return answer(answered.status, await answered.text(), Object.fromEntries(answered.headers));
        } catch {
          return { kind: "no_answer", reason: "timeout", sent: true };
        }
      },
      origin: () => fit.providers.get().origins["fit-analytics"],
      limits: createRateLimits(),
      isProof: (shop, session, proof) => isProof(SECRETS, shop, session, proof),
      log: { ...silentLog, warn: told, error: told, info: told },
      onAsked: (...what) => void state.log.push(what),
    };
    operations = createOperations(options);
  };

  beforeEach(() => {
    // Far enough that no limit and no cache of the test before counts.
    fit.providers.clock.time += 100 * 3_600_000;
    Object.assign(state, { queries: 0, requests: [], instead: null, log: [] });
    state.settings = { prefix: "shop", issuer: ISSUER, customerOrders: true };
    state.storefront = { prefix: "shop", style: "native" };
    state.connection = { enabled: true, state: "open", version: 1 };
    fit.register({ products: PRODUCTS });
    make();
  });

  const ask = async (
    name: string,
    given: Record<string, unknown>,
    by: { shop?: string; customer?: string | null; address?: string } = {},
  ): Promise<Told> => {
    const { shop = SHOP, customer = null, address = "203.0.113.7" } = by;
    const operation = operations.find(`/providers/fit-analytics/${name}`);
    if (!operation) throw new Error(`There is no operation ${name}.`);
    const isGet = operation.method === "GET";
    const query = new URLSearchParams(isGet ? (given as Record<string, string>) : {});
    const reply = await operation.ask({
      ...{ shop, address, customer, query, body: isGet ? "" : JSON.stringify(given) },
    });
    const { answer: told = {} } = reply.body as { answer?: Told["answer"] };
    return { status: reply.status, headers: reply.headers ?? {}, answer: told, body: reply.body };
  };

  /** One visitor of a shop, who asks with the proof of a session. */
  const visitor = (session: string, by: { shop?: string; customer?: string | null; consent?: boolean } = {}) => {
    const { shop = SHOP, consent = true } = by;
    const own = { session, proof: proofOf(SECRETS, shop, session), consent, ...FRONT, sizes: SIZES, profile: null };
    return {
      start: (more: object = {}) => ask("start", { ...own, product: "top", ...more }, by),
      answer: (more: object = {}) => ask("answer", { ...own, product: "top", answers: {}, ...more }, by),
    };
  };

  /** The claims of each token that was sent, and the paths. */
  const claims = (): Record<string, unknown>[] =>
    state.requests.map(({ headers }) => {
      const [, payload = ""] = (headers["Authorization"] ?? "").split(".");
      return JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
    });
  const paths = (): string[] =>
    state.requests.map(({ method, url }) => `${method} ${new URL(url).pathname.replace("/api/v1/", "")}`);

  return { fit, state, ask, visitor, claims, paths, make, clock: fit.providers.clock };
}
