import { createBatch } from "../platform/database/batch.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { isLocked, leaveLocked, splitFaulty } from "../platform/database/data-fault.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { persist } from "../platform/database/persist.ts";
import type { SettledAttempt } from "./concluded.ts";
import { createAiling } from "./ailing.ts";
import { applyGateSignals } from "./gate-signals.server.ts";
import { findLocked } from "./locked.server.ts";
import { createProofs, noteProofs } from "./proofs.server.ts";
import { keepSentRequests } from "./sent-requests.server.ts";
import { settleClaims } from "./settle.server.ts";
import type { Settlement } from "./settlement.ts";
import type { DeliveryState } from "./state.ts";
import { createTally } from "./tally.server.ts";

export interface SettlingOptions {
  sql: Sql;
  log: Log;
  worker(): number;
  stopped(): boolean;
  ports: { now(): number };
}

/** A settlement, and the attempts that led to it. */
export interface Settling {
  settlement: Settlement;
  attempts: SettledAttempt[];
}

/** One group of answers is gathered while the one before it commits. */
const LANES = 2;
/** What an answer waits at most, while others come beside it, to be written down together with them. */
const GATHER_MS = 50;

/**
 * Writes down what became of claims, in groups, and never gives one up: while the database is away they wait. Whatever
 * of a settlement PostgreSQL won't keep is left out, so that what a provider took is never sent again for it.
 */
export function createSettling({ sql, log, worker, stopped, ports }: SettlingOptions) {
  const waiting = new Map<Settling, number>();
  const tally = createTally({ sql, worker, log });
  const ailing = createAiling(ports.now);
  const proofs = createProofs(ports.now);

  const commit = async (group: readonly Settling[]): Promise<void> => {
    for (const round of oncePerOrder(group)) await commitRound(round);
  };
  const commitRound = async (group: readonly Settling[]): Promise<void> => {
    const settlements = group.map(({ settlement }) => settlement);
    const kept = await settleClaims(sql, worker(), settlements, new Date(ports.now()));
    for (const settlement of settlements) {
      const { shopId, orderId, queue, number } = settlement.claim;
      const key = `${shopId}/${orderId}/${queue}`;
      if (kept.has(key)) tally.add(settlement);
      else log.warn({ claim: key, number }, "somebody else began this anew");
    }
  };
  /** What one settlement holds that can't be kept: its texts, never what became of it. */
  const commitBare = async (one: Settling): Promise<void> => {
    log.error({ claim: one.settlement.claim }, "an answer can't be kept as it is");
    await commit([{ ...one, settlement: withoutTexts(one.settlement) }]);
  };

  const lockedOf = async (group: readonly Settling[]): Promise<Set<Settling>> => {
    const names = group.map((settling) => ({ ...settling.settlement.claim, settling }));
    return new Set([...(await findLocked(sql, names))].map(({ settling }) => settling));
  };
  const keep = { log, stopped };
  const flush = async (group: readonly Settling[]): Promise<Map<Settling, Error>> => {
    const commitAll = (some: readonly Settling[]): Promise<void> => splitFaulty(some, commit, commitBare);
    const locked = await persist(() => leaveLocked(group, commitAll, lockedOf), { ...keep, what: "settle" });
    const made = group.flatMap((one) => (locked.has(one) ? [] : one.attempts));
    const proven = proofs.telling(made);
    if (proven.length > 0) {
      await persist(() => noteProofs(sql, proven, new Date(ports.now())), { ...keep, what: "proof" });
    }
    if (made.some(({ sent, outcome, after }) => sent !== null || (outcome === "delivered" && after.attempts > 1))) {
      await persist(() => keepSentRequests(sql, made), { ...keep, what: "sent requests" });
    }
    const signals = ailing.telling(made);
    if (signals.length > 0) {
      await persist(() => applyGateSignals(sql, signals, new Date(ports.now())), { ...keep, what: "gate" });
    }
    return locked;
  };
  const ofAll = (group: readonly Settling[], locked: ReadonlyMap<Settling, Error>): (undefined | Error)[] =>
    group.map((one) => locked.get(one));

  const batch = createBatch<Settling, undefined>(async (group) => ofAll(group, await flush(group)), {
    ...{ limit: 200, lanes: LANES, gatherMs: GATHER_MS },
  });
  /** What somebody has locked goes on asking here, without waiting for the lock, and keeps nothing else waiting. */
  const besides = createBatch<Settling, undefined>(
    async (group) => {
      const locked = await lockedOf(group);
      const left = await flush(group.filter((one) => !locked.has(one)));
      for (const one of locked) left.set(one, new Error("The order is locked."));
      return ofAll(group, left);
    },
    { limit: 200 },
  );
  const settle = async (settling: Settling): Promise<void> => {
    try {
      await batch.add(settling);
    } catch (error) {
      if (!isLocked(error)) throw error;
      await persist(() => besides.add(settling), { ...keep, what: "settle a locked order" });
    }
  };

  return {
    /** Resolves once the settlement is durably written down. */
    async add(settling: Settling): Promise<void> {
      waiting.set(settling, performance.now());
      try {
        await settle(settling);
      } finally {
        waiting.delete(settling);
      }
    },
    /** Writes down the sums of what was settled. */
    count: () => tally.flush(),
    /** Milliseconds for which the oldest one has waited. */
    oldestMs(): number {
      const [oldest] = waiting.values();
      return oldest === undefined ? 0 : performance.now() - oldest;
    },
  };
}

/** A statement changes a row once: what ended of one order at the same moment is committed one after the other. */
function oncePerOrder(group: readonly Settling[]): Settling[][] {
  const rounds: Settling[][] = [];
  const seen = new Map<string, number>();
  for (const one of group) {
    const { shopId, orderId } = one.settlement.claim;
    const key = `${shopId}/${orderId}`;
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (rounds[round] ??= []).push(one);
  }
  return rounds;
}

function withoutTexts(settlement: Settlement): Settlement {
  const bare = (state: DeliveryState): DeliveryState => ({
    ...state,
    reason: state.reason === null ? null : "unreadable",
    providerRef: null,
    lines: state.lines?.map(({ lineId, accepted }) => ({ lineId, accepted })) ?? null,
    history: state.history.map((note) => ({ ...note, code: null, message: null, reference: null })),
    warnings: [...state.warnings, "answer_unkept"],
  });
  return { ...settlement, changes: settlement.changes.map((change) => ({ ...change, after: bare(change.after) })) };
}
