import type { ConnectionSnapshot } from "../delivery/ports.ts";
import type { HttpResult } from "../domain/outcome.ts";
import type { RequestDescription } from "../domain/provider.ts";
import type { OperationCall } from "../domain/proxy-operation.ts";
import { type AnswerCache, createAnswerCache } from "./answer-cache.ts";
import { createBreaker } from "./proxy-breaker.ts";

/** A visitor waits for it: whoever needs longer counts as away, for one call and for all of an operation. */
const CALL_MS = 2_500;
export const OPERATION_MS = 4_000;
/** Calls of one shop to one provider under way at once, so that no shop takes all of the connections. */
const AT_ONCE = 16;

/** There is no use in calling now: too many calls are under way, the time is over, or the provider has been away. */
export class NotCalled extends Error {
  override readonly name = "NotCalled";
}

export interface CallerOptions {
  send(request: RequestDescription, limits: { timeoutMs: number }): Promise<HttpResult>;
  now(): number;
}

/** Makes the calls of operations: bounded in time and number, one for all who ask the same at once, kept as they say. */
export function createCaller({ send, now }: CallerOptions) {
  const breaker = createBreaker(now);
  const underWay = new Map<string, number>();
  const cache: AnswerCache<unknown> = createAnswerCache(now);

  const make = async <Value>(connection: string, call: OperationCall<Value>, endsAt: number): Promise<Value> => {
    const already = underWay.get(connection) ?? 0;
    if (already >= AT_ONCE) throw new NotCalled("Too many calls are under way.");
    if (breaker.isOpen(connection)) throw new NotCalled("The provider has been away.");
    underWay.set(connection, already + 1);
    try {
      const request = await call.request();
      const timeoutMs = Math.min(CALL_MS, endsAt - performance.now());
      if (timeoutMs <= 0) throw new NotCalled("The time is over.");
      const value = call.read(await send(request, { timeoutMs }));
      breaker.count(connection, call.isFault(value));
      return value;
    } finally {
      const left = (underWay.get(connection) ?? 1) - 1;
      if (left > 0) underWay.set(connection, left);
      else underWay.delete(connection);
    }
  };

  return {
    /** Makes a call of an operation that ends at `endsAt`, by `performance.now()`. Throws NotCalled. */
    async call<Value>(connection: ConnectionSnapshot, call: OperationCall<Value>, endsAt: number): Promise<Value> {
      const { shopId, provider, version, settings } = connection;
      const name = `${shopId}/${provider}`;
      if (call.shared === undefined) return make(name, call, endsAt);
      const question = JSON.stringify([shopId, provider, version, settings, call.shared]);
      const found = await cache.get(
        question,
        (value) => {
          if (call.isFault(value as Value)) return null;
          const keptMs = (call.keptSeconds?.(value as Value) ?? 0) * 1000;
          return { keptMs, staleMs: (call.staleSeconds ?? 0) * 1000 };
        },
        () => make(name, call, endsAt),
      );
      return found as Value;
    },
  };
}
