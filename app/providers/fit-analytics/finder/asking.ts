import { z } from "zod";
import type { Asking, AskingLimits, OperationAnswer, OperationCall } from "../../../domain/proxy-operation.ts";
import type { HttpResult } from "../../../domain/outcome.ts";
import type { RequestDescription } from "../../../domain/provider.ts";
import { type Caller, GENDERS, type ShopFront } from "../recommendation/call.ts";
import type { Reading } from "../recommendation/reading.ts";
import type { FitAnalyticsSettings } from "../settings.ts";
import { type SigningKey, signToken, TOKEN_SECONDS } from "../token.ts";

export type FinderAsking = Asking<SigningKey, FitAnalyticsSettings>;

/** For all of the finder's operations together. */
export const LIMITS: AskingLimits = { session: 60, visitor: 300, shop: 6_000 };
export const LARGEST_BODY = 16 * 1024;

/** The finder is asked where the shop shows it: the style `native` of its storefront settings. */
export const isNative = (_settings: FitAnalyticsSettings, storefront: unknown): boolean =>
  (Object(storefront) as { style?: unknown }).style === "native";

export const language = z.string().regex(/^[a-z]{2}$/, "must be a language of two small letters.");
export const country = z.string().regex(/^[A-Z]{2}$/, "must be a country of two capitals.");
export const reference = z.string().trim().min(1).max(200);
export const category = z.string().regex(/^[a-z]{1,40}$/, "must be a category.");
export const gender = z.enum(GENDERS);
export const id = z.string().min(1).max(200);

/** The session that shared reads are made in, so that their answers are nobody's. */
const CATALOGUE = "fitloop-catalogue";
/** A token is used until ten minutes before its end. */
const REUSED_SECONDS = TOKEN_SECONDS - 600;

export const shopFrontOf = (
  input: { language: string; country: string },
  { sizingSystem }: FitAnalyticsSettings,
): ShopFront => ({ language: input.language, country: input.country, sizingSystem });

/**
 * Signs for shared reads, or for the visitor: the session is the order's, the subject a signed-in customer's id where the
 * merchant wants that. A token is signed once and kept in memory.
 */
export async function callerFor(
  { connection, context, visitor, keep }: FinderAsking,
  whose: "all" | "visitor",
): Promise<Caller> {
  const { credential, settings } = connection;
  const isVisitors = whose === "visitor" && visitor !== null;
  const claims = {
    sess: isVisitors ? visitor.session : CATALOGUE,
    sub: isVisitors && settings.customerOrders ? visitor.customer : null,
  };
  const token = await keep(JSON.stringify(["token", claims.sess, claims.sub]), REUSED_SECONDS, () =>
    signToken(credential, settings, claims, context.now),
  );
  return { origin: context.origin, token };
}

/** A call of a visitor's own. */
export const personal = <Value>(
  asking: FinderAsking,
  request: (caller: Caller) => RequestDescription,
  read: (result: HttpResult) => Reading<Value>,
): Promise<Reading<Value>> =>
  asking.call<Reading<Value>>({
    request: async () => request(await callerFor(asking, "visitor")),
    read,
    isFault: isFaulty,
  });

/** A read that is the same for all, and kept. */
export const shared = <Value>(
  asking: FinderAsking,
  name: readonly unknown[],
  request: (caller: Caller) => RequestDescription,
  read: (result: HttpResult) => Reading<Value>,
  serving: NoInfer<Pick<OperationCall<Reading<Value>>, "keptSeconds" | "staleSeconds">>,
): Promise<Reading<Value>> =>
  asking.call<Reading<Value>>({
    ...serving,
    shared: JSON.stringify(name),
    request: async () => request(await callerFor(asking, "all")),
    read,
    isFault: isFaulty,
  });

/** A refused token counts among the faults: nothing that follows would be answered. */
const isFaulty = ({ kind }: Reading<unknown>): boolean =>
  kind === "fault" || kind === "refused" || kind === "throttled";

/** What a visitor gets of a reading that isn't what was hoped for. */
export function withoutIt(reading: Reading<unknown>): OperationAnswer {
  if (reading.kind === "absent") return { kind: "unknown" };
  return { kind: "unavailable", retryAfter: reading.kind === "throttled" ? reading.retryAfter : null };
}
