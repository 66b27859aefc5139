import { isValidLinkValue, SESSION_KEY } from "../domain/session-link.ts";
import { messageOf, parseWellFormed } from "../domain/text.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { RateLimits } from "../platform/http/rate-limits.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { readAdvice } from "../session-links/advice-request.ts";
import { forgetAdvice, keepAdvice } from "../session-links/advice.server.ts";
import type { Operations, Reply } from "./proxy-operations.server.ts";
import type { Question } from "./proxy-question.ts";

export interface AdviceOptions {
  sql: Sql;
  providers: readonly string[];
  shops: { find(domain: string): Promise<{ id: number; active: boolean } | null> };
  limits: RateLimits;
  /** Whether a visitor was given this session. */
  isProof(shop: string, session: string, proof: unknown): boolean;
  now(): number;
  log: Log;
}

const LARGEST_BODY = 2 * 1024;
const MINUTE_S = 60;
const SESSION_A_MINUTE = 60;
const ADDRESS_A_MINUTE = 300;
const SHOP_A_MINUTE = 6_000;

const refusal = (status: number, error: string): Reply => ({ status, body: { error } });
const TAKEN: Reply = { status: 202, body: { taken: true } };

/**
 * What a visitor's page tells of what it was told: `POST /proxy/advice` a size that a widget or the finder advised, and
 * `POST /proxy/forget` that consent was withdrawn. Both name session and proof, and are answered before anything is
 * written: no page waits for the database.
 */
export function createAdviceOperations(options: AdviceOptions): Operations {
  const { sql, shops, log } = options;
  const limit = (name: string, most: number) => options.limits.create(name, most, MINUTE_S);
  const ofSession = limit("advice-session", SESSION_A_MINUTE);
  const ofAddress = limit("advice", ADDRESS_A_MINUTE);
  const ofShop = limit("advice-shop", SHOP_A_MINUTE);

  const later = (shop: string, work: (shopId: number) => Promise<void>): void => {
    const write = async (): Promise<void> => {
      const known = await shops.find(shop);
      if (known?.active) await work(known.id);
    };
    setImmediate(() => void write().catch((error: unknown) => log.warn({ shop, error: messageOf(error) }, "not kept")));
  };

  const take = async (path: string, { shop, address, body }: Question): Promise<Reply> => {
    const soon = (await ofAddress.take(shop, address)) ?? (await ofShop.take(shop, ""));
    const { session, proof, ...given } = Object(parsed(body)) as Record<string, unknown>;
    if (!isValidLinkValue(SESSION_KEY, session) || !options.isProof(shop, session, proof)) {
      return refusal(403, "This session is not yours.");
    }
    const after = soon ?? (await ofSession.take(shop, session));
    if (after !== null) {
      return { ...refusal(429, "Too many requests."), headers: { "Retry-After": String(after) } };
    }
    const now = new Date(options.now());
    if (path === "/forget") {
      if (Object.keys(given).length > 0) return refusal(400, "The body has more than a session and its proof.");
      later(shop, (id) => forgetAdvice(sql, id, session));
      return TAKEN;
    }
    const advice = readAdvice(given, options.providers);
    if (!advice) return refusal(400, "The body is no advice.");
    later(shop, (id) => keepAdvice(sql, id, session, advice, now));
    return TAKEN;
  };

  return {
    find: (path) =>
      path === "/advice" || path === "/forget"
        ? { method: "POST", maxBodyBytes: LARGEST_BODY, ask: (question) => take(path, question) }
        : null,
  };
}

function parsed(text: string): unknown {
  try {
    return parseWellFormed(text);
  } catch {
    return null;
  }
}
