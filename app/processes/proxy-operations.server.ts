import { profileOf, type ShopConnectionsReader } from "../connections/shop-connections.server.ts";
import { isOpen } from "../delivery/gate.ts";
import type { ConnectionSnapshot } from "../delivery/ports.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { HttpResult } from "../domain/outcome.ts";
import type { RequestDescription, ShopProfile } from "../domain/provider.ts";
import type { Providers } from "../domain/providers.ts";
import type { AskingLimits, OperationAnswer, ProxyOperation, Visitor } from "../domain/proxy-operation.ts";
import type { Log } from "../platform/telemetry/log.ts";
import type { RateLimit, RateLimits } from "../platform/http/rate-limits.server.ts";
import { createCaller, NotCalled, OPERATION_MS } from "./proxy-caller.server.ts";
import { createMemory } from "./proxy-memory.ts";
import { type Question, readQuestion } from "./proxy-question.ts";

export interface OperationsOptions {
  providers: Providers;
  shops: { find(domain: string): Promise<{ id: number; active: boolean } | null> };
  shopConnections: ShopConnectionsReader;
  openCredential(connection: ConnectionSnapshot): Promise<unknown>;
  send(request: RequestDescription, limits: { timeoutMs: number }): Promise<HttpResult>;
  origin(name: ProviderName): string;
  limits: RateLimits;
  /** Whether a visitor was given this session. */
  isProof(shop: string, session: string, proof: unknown): boolean;
  now(): number;
  log: Log;
  /** Told of each question that was put to a connection, by what came of it. */
  onAsked?(provider: ProviderName, operation: string, outcome: OperationAnswer["kind"]): void;
}

export interface Reply {
  status: number;
  body: object;
  headers?: Record<string, string>;
  /** Worth compressing: it is a list, and the same for all. */
  compress?: boolean;
}

const PATH = /^\/providers\/([a-z0-9-]{1,30})\/([a-z0-9-]{1,30})$/;
const LARGEST_BODY = 4 * 1024;
const MINUTE_S = 60;
/** What a shop has connected, and the shop itself, is believed so long: a visitor's question mostly asks no database. */
const SETTINGS_MS = 30_000;
const SHOPS_KEPT = 20_000;
/** What a provider may have a visitor wait for, in seconds. */
const LONGEST_WAIT = 600;

const refusal = (status: number, error: string, headers?: Record<string, string>): Reply => ({
  ...{ status, body: { error } },
  ...(headers && { headers }),
});
const away = (seconds = 5): Reply =>
  refusal(503, "The provider can't be asked now.", { "Retry-After": String(seconds) });
const tooMany = (seconds: number): Reply => refusal(429, "Too many requests.", { "Retry-After": String(seconds) });
const NOT_CONNECTED = refusal(404, "This shop doesn't offer that.");

interface Limits {
  visitor: RateLimit;
  shop: RateLimit;
  session: RateLimit | null;
}

/** A shop's connection, with what the shop is. */
interface Offer {
  connection: ConnectionSnapshot;
  shop: ShopProfile;
}

/**
 * Carries out what providers let the storefront ask (`ProxyOperation`): the visitor's proof, limits, the connection's
 * gate, its credential, and calls (`createCaller`). A refused credential is told like any other failure: it is orders that
 * put a connection on hold.
 */
export function createOperations(options: OperationsOptions) {
  const { providers, log, now } = options;
  const limits = new Map<AskingLimits, Limits>();
  const caller = createCaller(options);
  const memory = createMemory(now);
  const shopIds = new Map<string, { id: number; until: number }>();

  const limitsOf = (name: ProviderName, { limits: stated }: ProxyOperation): Limits => {
    const known = limits.get(stated);
    if (known) return known;
    // Operations that are counted together are counted by the name of the first, in every process.
    const first = Object.entries(providers.find(name)?.operations ?? {}).find(([, one]) => one.limits === stated);
    const limit = (what: string, most: number): RateLimit =>
      options.limits.create(`${name}-${first?.[0] ?? ""}${what}`, most, MINUTE_S);
    const { visitor, shop, session } = stated;
    const made = {
      visitor: limit("", visitor),
      shop: limit("-shop", shop),
      session: session === undefined ? null : limit("-session", session),
    };
    limits.set(stated, made);
    return made;
  };

  const offerOf = async (domain: string, name: ProviderName): Promise<Offer | null> => {
    const kept = shopIds.get(domain);
    let id = kept && kept.until > now() ? kept.id : null;
    if (id === null) {
      const shop = await options.shops.find(domain);
      if (!shop?.active) return null;
      if (shopIds.size >= SHOPS_KEPT) shopIds.clear();
      shopIds.set(domain, { id: shop.id, until: now() + SETTINGS_MS });
      id = shop.id;
    }
    const known = (await options.shopConnections.of([id], SETTINGS_MS)).get(id);
    const connection = known?.connections.find(({ provider }) => provider === name);
    return known && connection ? { connection, shop: profileOf(known) } : null;
  };

  const ask = async (
    key: string,
    operation: ProxyOperation,
    input: unknown,
    visitor: Visitor | null,
    { connection, shop }: Offer,
  ): Promise<OperationAnswer> => {
    const { shopId, provider, version, settings } = connection;
    const endsAt = performance.now() + OPERATION_MS;
    const own = { credential: await options.openCredential(connection), settings };
    const context = { origin: options.origin(provider), now: now() };
    const asked =
      "carryOut" in operation
        ? await operation.carryOut({
            ...{ input, connection: own, shop, context, visitor },
            call: (call) => caller.call(connection, call, endsAt),
            keep: (name, seconds, make) =>
              memory.keep(JSON.stringify([shopId, provider, version, settings, name]), seconds, make),
          })
        : await caller.call(
            connection,
            {
              shared: JSON.stringify([key, input]),
              request: () => operation.request(input, own, shop, context),
              read: (result) => operation.read(result, input),
              isFault: ({ kind }) => kind === "unavailable",
              keptSeconds: () => operation.keptSeconds ?? 0,
            },
            endsAt,
          );
    if (asked.kind !== "answer") return asked;
    const told = operation.answer.safeParse(asked.value);
    return told.success ? { kind: "answer", value: told.data } : { kind: "unavailable" };
  };

  const carryOut = async (
    name: ProviderName,
    key: string,
    operation: ProxyOperation,
    asked: Question,
  ): Promise<Reply> => {
    const { visitor: ofAddress, shop: ofShop, session: ofSession } = limitsOf(name, operation);
    const after = (await ofAddress.take(asked.shop, asked.address)) ?? (await ofShop.take(asked.shop, ""));
    if (after !== null) return tooMany(after);
    const question = readQuestion(operation, asked, options.isProof);
    if (!question.ok) return refusal(question.status, question.error);
    const { visitor } = question;
    const later = visitor && ofSession ? await ofSession.take(asked.shop, visitor.session) : null;
    if (later !== null) return tooMany(later);
    const offer = await offerOf(asked.shop, name);
    if (!offer) return NOT_CONNECTED;
    const { gate, settings, storefront } = offer.connection;
    if (!gate.enabled || gate.state === "held" || operation.isOpen?.(settings, storefront) === false) {
      return NOT_CONNECTED;
    }
    // What waits for its turn is orders: a question doesn't stand behind them.
    if (!isOpen({ ...gate, releasedAt: null }, now())) return away();
    const answer = await ask(key, operation, question.value, visitor, offer);
    options.onAsked?.(name, key, answer.kind);
    switch (answer.kind) {
      case "answer":
        return { status: 200, body: { answer: answer.value }, ...publicly(operation) };
      case "unknown":
        return refusal(404, "The provider knows nothing of this.");
      case "unavailable":
        return away(waitOf(answer.retryAfter ?? null, now()));
    }
  };

  return {
    /** The operation at a path, or null. `ask` never throws. */
    find(path: string) {
      const [, name = "", key = ""] = PATH.exec(path) ?? [];
      const brought = providers.find(name)?.operations;
      const operation = brought && Object.hasOwn(brought, key) ? brought[key] : undefined;
      if (!operation) return null;
      return {
        method: operation.method,
        maxBodyBytes: operation.maxBodyBytes ?? LARGEST_BODY,
        async ask(asked: Question): Promise<Reply> {
          try {
            return await carryOut(name, key, operation, asked);
          } catch (error) {
            options.onAsked?.(name, key, "unavailable");
            const told = { shop: asked.shop, provider: name, operation: key };
            if (!(error instanceof NotCalled)) {
              log.warn({ ...told, error: error instanceof Error ? error.name : "unknown" }, "provider not asked");
            }
            return away();
          }
        },
      };
    },
  };
}

const publicly = ({ publicSeconds }: ProxyOperation): Pick<Reply, "headers" | "compress"> =>
  publicSeconds === undefined
    ? {}
    : { headers: { "Cache-Control": `public, max-age=${publicSeconds}`, Vary: "Accept-Encoding" }, compress: true };

/** How long a visitor waits, in seconds, where the provider said so: by a number, or by an HTTP date. */
function waitOf(retryAfter: string | null, nowMs: number): number {
  const stated = retryAfter?.trim() ?? "";
  if (stated === "") return 5;
  const seconds = /^\d+$/.test(stated) ? Number(stated) : Math.ceil((Date.parse(stated) - nowMs) / 1000);
  return Number.isFinite(seconds) ? Math.min(LONGEST_WAIT, Math.max(1, seconds)) : 5;
}

export type Operations = ReturnType<typeof createOperations>;
