import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { type AttemptResult, makeAttempt } from "./attempt.server.ts";
import { concluded, type SettledAttempt } from "./concluded.ts";
import type { DeliveryPorts, ReadyDelivery, Start } from "./ports.ts";
import { type Claim, claimText, keyText, ownKey } from "./rows.ts";
import { createSettling } from "./settling.server.ts";
import type { Owed, Settlement, StateChange } from "./settlement.ts";
import { unsent } from "./state.ts";

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
  /** Told that something became due by what was settled. */
  onDue?(): void;
}

/** What an answer waits at most for those that left together with it, to be written down with them. */
const TOGETHER_MS = 50;

/** What became of a delivery that left. */
interface Ended {
  ready: ReadyDelivery;
  change: StateChange;
  owed: Owed[];
  attempt: SettledAttempt | null;
}

/**
 * Sends what is claimed and settles it in groups. It holds nothing that a crash could lose: what it works on stands as
 * claimed by its worker.
 */
export function createEngine(options: EngineOptions) {
  const { ports, log } = options;
  const underWay = new Map<string, { shopId: number; provider: ProviderName; count: number }>();
  const atProvider = new Map<ProviderName, number>();
  const working = new Set<string>();
  let total = 0;

  const settling = createSettling(options);
  const halfFree = Math.floor(options.perProvider / 2);
  const occupy = ({ claimed: { shopId, provider } }: ReadyDelivery, change: 1 | -1): void => {
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

  const send = async (ready: ReadyDelivery): Promise<Ended> => {
    const { claimed, delivery, connection } = ready;
    const startedAt = ports.now();
    const result = await makeAttempt(claimed, delivery, connection, ports);
    const key = ownKey(claimed);
    if (!hasOutcome(result)) {
      const after = unsent(claimed.state, { status: "skipped", reason: "never_delivered", at: ports.now() });
      return { ready, change: { key, before: claimed.stored, after }, owed: [], attempt: null };
    }
    const { redact } = options;
    const made = { worker: options.worker(), startedAt, now: ports.now(), random: () => ports.random(), redact };
    const attempt = concluded(ready, result, made);
    const { after, decision } = attempt;
    const owed: Owed[] =
      decision.dueAt === null
        ? []
        : [{ provider: claimed.provider, lane: after.lane, dueAt: decision.dueAt, underWay: false }];
    return { ready, change: { key, before: claimed.stored, after }, owed, attempt };
  };

  const settle = async (settlement: Settlement, ended: readonly Ended[]): Promise<void> => {
    const attempts = ended.flatMap(({ attempt }) => attempt ?? []);
    await settling.add({ settlement, attempts });
    for (const attempt of attempts) report(attempt);
    if (settlement.owed.some(({ underWay, dueAt }) => !underWay && dueAt <= ports.now())) options.onDue?.();
  };

  const report = (attempt: SettledAttempt): void => {
    const { claimed, decision, after } = attempt;
    options.onSettled?.(attempt);
    log.info(
      {
        event: "delivery.attempted",
        delivery: keyText(claimed),
        attempt: after.attempts,
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

  /** Settles what left together when all of it is answered, or a moment after the first answer; the rest by itself. */
  const carryOut = async (start: Start): Promise<void> => {
    const { claim, ready } = start;
    const waiting = new Set(ready);
    const ended: Ended[] = [];
    let first: Promise<void> | null = null;
    let close: (() => void) | null = null;

    const settleFirst = (): Promise<void> => {
      first ??= settle(
        {
          claim,
          linkMethod: start.linkMethod,
          changes: [...start.changes, ...ended.map(({ change }) => change), ...[...waiting].flatMap(toBegun)],
          owed: oncePerProvider(
            start.owed,
            ended.flatMap(({ owed }) => owed),
            [...waiting].map(toUnderWay),
          ),
        },
        ended,
      );
      return first;
    };
    const work = ready.map(async (one) => {
      const end = await send(one);
      waiting.delete(one);
      if (!first) {
        ended.push(end);
        if (waiting.size === 0) close?.();
        else if (ended.length === 1) setTimeout(() => close?.(), TOGETHER_MS);
        return;
      }
      const own = ownClaim(claim, one);
      await first;
      const change = { ...end.change, before: one.claimed.stored ?? one.claimed.state };
      await settle({ claim: own, linkMethod: null, changes: [change], owed: end.owed }, [end]).finally(() =>
        working.delete(claimText(own)),
      );
    });
    if (ready.length > 0) await new Promise<void>((resolve) => (close = resolve));
    for (const one of waiting) working.add(claimText(ownClaim(claim, one)));
    await settleFirst();
    await Promise.all(work);
  };

  const start = (what: Start): void => {
    const key = claimText(what.claim);
    working.add(key);
    for (const one of what.ready) occupy(one, 1);
    carryOut(what)
      // It stays claimed by this worker; it is taken over like a dead worker's.
      .catch((error: unknown) => log.error({ claim: key, error: String(error) }, "not settled"))
      .finally(() => {
        working.delete(key);
        for (const one of what.ready) occupy(one, -1);
      });
  };

  return {
    /** Begins with a claim; never waits. */
    start,

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
    /** Whether a claim is this engine's to settle. */
    worksOn: (claim: Claim): boolean => working.has(claimText(claim)),
    /** Every provider, and the room it has left. */
    providers: () => options.ports.providers.names.map((provider) => ({ provider, free: roomAt(provider) })),
    underWay: () => total,
    /** Claims that are worked on, those without a request among them. */
    busy: () => working.size,
    /** Writes down the ledger's sums of what was settled. */
    count: () => settling.count(),
    /** Milliseconds for which the oldest answer has waited to be written down; 0 when none does. */
    unsettledMs: () => settling.oldestMs(),
  };
}

export type Engine = ReturnType<typeof createEngine>;

type WithOutcome = AttemptResult & { outcome: NonNullable<AttemptResult["outcome"]> };
const hasOutcome = (result: AttemptResult): result is WithOutcome => result.outcome !== null;

/** The claim under which a delivery is settled whose companions were settled before: see `settle.server`. */
const ownClaim = (claim: Claim, { claimed }: ReadyDelivery): Claim => ({
  ...claim,
  queue: claimed.provider,
  number: claim.queue === claimed.provider ? claim.number : 1,
});

/** What is owed next at each provider: what is under way before what is tried again, and that before what waits behind. */
function oncePerProvider(...lists: readonly (readonly Owed[])[]): Owed[] {
  return [...new Map(lists.flat().map((owed) => [owed.provider, owed])).values()];
}

/**
 * What is written down of a delivery that its companions can't wait for: whoever takes over from a worker that dies with
 * it finds it by that.
 */
const toBegun = ({ claimed: { stored, state, ...name } }: ReadyDelivery): StateChange[] =>
  stored ? [] : [{ key: ownKey(name), before: null, after: state, begun: true }];

const toUnderWay = ({ claimed }: ReadyDelivery): Owed => ({
  provider: claimed.provider,
  lane: claimed.state.lane,
  dueAt: claimed.owedSince.getTime(),
  underWay: true,
});
