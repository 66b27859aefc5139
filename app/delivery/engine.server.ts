import { PROVIDER_NAMES, type ProviderName } from "../domain/ids.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { DeliveryOrder } from "../domain/provider.ts";
import { createBatch } from "../platform/batch.ts";
import type { Sql } from "../platform/database.server.ts";
import type { Log } from "../platform/log.ts";
import { persist } from "../platform/persist.ts";
import { type AttemptResult, makeAttempt } from "./attempt.server.ts";
import { decide, type Decision } from "./decide.ts";
import { applyGateSignals, type SignalOf } from "./gate-signals.server.ts";
import type { ConnectionSnapshot, DeliveryPorts } from "./ports.ts";
import { type ClaimedDelivery, type DeliveryKey, keyText } from "./rows.ts";
import { settleAttempts, type SettledAttempt } from "./settle.server.ts";

export interface EngineOptions {
  sql: Sql;
  ports: DeliveryPorts;
  log: Log;
  worker(): number;
  /** How many requests one connection, and one provider, may have under way: none takes the room of another. */
  perConnection: number;
  perProvider: number;
  /** Takes away the secrets of a text before it is kept or logged. */
  redact(text: string): string;
  /** Whether the process is past its drain: only then is an answer that can't be written down let go. */
  stopped(): boolean;
  onSettled?(attempt: SettledAttempt): void;
  /** Told whenever half of a provider's requests have become free again: what waited for room goes on. */
  onRoom?(): void;
}

/** One group of attempts is gathered and sent while the one before it commits. */
const SETTLE_LANES = 2;
/** What an attempt waits at most, while others end beside it, to be written down together with them. */
const GATHER_MS = 50;

/** What is needed to send a claimed delivery at once. */
export interface ReadyDelivery {
  claimed: ClaimedDelivery;
  delivery: DeliveryOrder;
  connection: ConnectionSnapshot;
}

/**
 * Sends claimed deliveries and settles them in groups. It holds nothing that a crash could lose: what it works on stands
 * as `sending` in the ledger, under its worker's id.
 */
export function createEngine(options: EngineOptions) {
  const { sql, ports, log } = options;
  const underWay = new Map<string, { shopId: number; provider: ProviderName; count: number }>();
  const atProvider = new Map<ProviderName, number>();
  const working = new Set<string>();
  let total = 0;

  const settle = createBatch<SettledAttempt & { signal: SignalOf }, void>(
    async (attempts) => {
      const signals = attempts.map((attempt) => attempt.signal);
      const keep = { log, stopped: options.stopped };
      await persist(() => settleAttempts(sql, options.worker(), attempts), { ...keep, what: "settle" });
      await persist(() => applyGateSignals(sql, signals, new Date(ports.now())), { ...keep, what: "gate" });
      return attempts.map(() => undefined);
    },
    { limit: 400, lanes: SETTLE_LANES, gatherMs: GATHER_MS },
  );

  const halfFree = Math.floor(options.perProvider / 2);
  const occupy = ({ shopId, provider }: ClaimedDelivery, change: 1 | -1): void => {
    const key = `${shopId}/${provider}`;
    const entry = underWay.get(key) ?? { shopId, provider, count: 0 };
    entry.count += change;
    total += change;
    const there = (atProvider.get(provider) ?? 0) + change;
    atProvider.set(provider, there);
    if (entry.count > 0) underWay.set(key, entry);
    else underWay.delete(key);
    if (change < 0 && there === halfFree) options.onRoom?.();
  };

  const roomAt = (provider: ProviderName): number => Math.max(0, options.perProvider - (atProvider.get(provider) ?? 0));

  const carryOut = async ({ claimed, delivery, connection }: ReadyDelivery): Promise<void> => {
    const startedAt = ports.now();
    const { outcome, ...rest } = await makeAttempt(claimed, delivery, connection, ports);
    if (outcome) await conclude(claimed, connection, startedAt, { outcome, ...rest });
    else await settleUnsent(claimed, "skipped", "never_delivered");
  };

  const settleUnsent = async (claimed: ClaimedDelivery, status: "skipped" | "dead", reason: string): Promise<void> => {
    const decision: Decision = { status, reason, dueAt: null, lane: null, retryAfterMs: null, gate: { kind: "none" } };
    const none: MadeAttempt = {
      outcome: { kind: "rejected", code: reason, message: "" },
      httpStatus: null,
      ms: 0,
      possibleDouble: false,
    };
    const attempt = toSettled(claimed, decision, ports.now(), none, options.redact);
    const signal: SignalOf = { ...claimed, version: 0, signal: { kind: "none" } };
    // That an earlier attempt may have arrived stays true of a delivery that is given up.
    const warnings = claimed.uncertain ? ["uncertain"] : [];
    await settle.add({ ...attempt, warnings, outcome: "not_sent", signal });
  };

  const conclude = async (
    claimed: ClaimedDelivery,
    connection: ConnectionSnapshot,
    startedAt: number,
    result: MadeAttempt,
  ): Promise<void> => {
    const now = ports.now();
    const decision = decide(result.outcome, {
      attempts: claimed.attempt,
      triedForMs: now - claimed.firstAttemptAt.getTime() - (connection.waitedMs - claimed.waitedBaseMs),
      now,
      random: () => ports.random(),
    });
    const attempt = toSettled(claimed, decision, startedAt, result, options.redact);
    const signal = { ...claimed, version: connection.version, signal: decision.gate };
    await settle.add({ ...attempt, signal });
    report(attempt);
  };

  const report = (attempt: SettledAttempt): void => {
    const { delivery, decision } = attempt;
    options.onSettled?.(attempt);
    log.info(
      {
        event: "delivery.attempted",
        delivery: keyText(delivery),
        attempt: delivery.attempt,
        outcome: attempt.outcome,
        code: attempt.code,
        httpStatus: attempt.httpStatus,
        ms: attempt.durationMs,
        status: decision.status,
        dueAt: decision.dueAt,
      },
      "delivery.attempted",
    );
  };

  const start = (ready: ReadyDelivery): void => {
    const key = keyText(ready.claimed);
    working.add(key);
    occupy(ready.claimed, 1);
    carryOut(ready)
      // The row stays `sending` under this worker; it is taken over like a dead worker's.
      .catch((error: unknown) => log.error({ delivery: keyText(ready.claimed), error: String(error) }, "not settled"))
      .finally(() => {
        working.delete(key);
        occupy(ready.claimed, -1);
      });
  };

  return {
    /** Begins to send; never waits. */
    start,

    /** Settles, without sending, a claimed delivery that turns out to have nothing to send. */
    settleUnsent,

    /** How many more requests a connection may have under way. */
    room(shopId: number, provider: ProviderName): number {
      const own = underWay.get(`${shopId}/${provider}`)?.count ?? 0;
      return Math.max(0, Math.min(options.perConnection - own, roomAt(provider)));
    },
    /** Every connection with requests under way, and the room it has left. */
    rooms: () =>
      [...underWay.values()].map(({ shopId, provider, count }) => ({
        shopId,
        provider,
        free: Math.max(0, options.perConnection - count),
      })),
    /** Whether a delivery is this engine's to settle. */
    worksOn: (delivery: DeliveryKey): boolean => working.has(keyText(delivery)),
    /** Every provider, and the room it has left. */
    providers: () => PROVIDER_NAMES.map((provider) => ({ provider, free: roomAt(provider) })),
    underWay: () => total,
  };
}

type MadeAttempt = AttemptResult & { outcome: Outcome };

export type Engine = ReturnType<typeof createEngine>;

function toSettled(
  claimed: ClaimedDelivery,
  decision: Decision,
  startedAt: number,
  { outcome, httpStatus, ms, possibleDouble }: MadeAttempt,
  redact: (text: string) => string,
): SettledAttempt {
  const uncertain = outcome.kind === "unavailable" && outcome.uncertain;
  return {
    delivery: claimed,
    decision,
    startedAt,
    durationMs: Math.round(ms),
    httpStatus,
    outcome: outcome.kind,
    code: "code" in outcome ? outcome.code : null,
    message: "message" in outcome && outcome.message !== "" ? redact(outcome.message).slice(0, 500) : null,
    reference: "reference" in outcome ? (outcome.reference ?? null) : null,
    providerRef: "providerRef" in outcome ? (outcome.providerRef ?? null) : null,
    lines: "lines" in outcome && outcome.lines ? mergeLines(claimed.lines, outcome.lines) : null,
    warnings: uncertain ? ["uncertain"] : "warnings" in outcome ? (outcome.warnings ?? []) : [],
    possibleDouble,
  };
}

/** Outcomes of lines sent now stand beside those that earlier attempts had accepted. */
function mergeLines(earlier: ClaimedDelivery["lines"], now: NonNullable<ClaimedDelivery["lines"]>) {
  const sent = new Set(now.map((line) => line.lineId));
  return [...(earlier ?? []).filter((line) => !sent.has(line.lineId)), ...now];
}
