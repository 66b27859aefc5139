import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { applyGateSignals } from "#app/delivery/gate-signals.server.ts";
import { applyChange, changeOf, type GateState, type SignalOf, type VersionedSignal } from "#app/delivery/gate.ts";
import { useDatabase } from "#test/support/database.ts";
import { START } from "#test/support/pipeline.ts";

const VERSION = 3;
const connection = { shopId: 1, provider: "naiz" as const };
const FRESH: GateState = {
  version: VERSION,
  state: "open",
  failures: 0,
  circuitOpenedAt: null,
  pausedUntil: null,
  waitingSince: null,
  waitedMs: 0,
  releasedAt: null,
};

const failure = fc.constant({ kind: "failure" as const, until: null });
/** What one attempt says; of an older credential too, since answers come late. Pauses are told from their own moment. */
const signal: fc.Arbitrary<VersionedSignal> = fc.record({
  version: fc.constantFrom(VERSION, VERSION, VERSION - 1),
  probe: fc.boolean(),
  signal: fc.oneof(
    fc.constant({ kind: "healthy" as const }),
    fc.constant({ kind: "answered" as const }),
    fc.constant({ kind: "none" as const }),
    // Often enough that ten in a row come about.
    failure,
    failure,
    failure,
    fc.record({ kind: fc.constant("failure" as const), until: fc.option(fc.integer({ min: 1, max: 900_000 })) }),
    fc.record({ kind: fc.constant("pause" as const), until: fc.integer({ min: 1, max: 900_000 }) }),
    fc.constant({ kind: "hold" as const, reason: "http_401" }),
  ),
});
const group = fc.array(signal, { minLength: 1, maxLength: 12 });
/** What two workers have to say at the same moment, and how much later that is than what they said before. */
const moment = fc.record({ one: group, other: fc.option(group), later: fc.integer({ min: 0, max: 120_000 }) });

const dated = (signals: readonly VersionedSignal[], now: number): SignalOf[] =>
  signals.map(({ signal: said, ...rest }) => ({
    ...connection,
    ...rest,
    signal: "until" in said && said.until !== null ? { ...said, until: now + said.until } : said,
  }));

describe("a connection's state, told by two workers at once", () => {
  const db = useDatabase();

  const read = async (): Promise<GateState> => {
    const [row] = await db.sql.query<Record<string, unknown>>(
      `SELECT version, state, failures, circuit_opened_at, paused_until, waiting_since, waited_ms, released_at
       FROM connection WHERE shop_id = 1`,
    );
    const at = (value: unknown): number | null => (value instanceof Date ? value.getTime() : null);
    return {
      version: Number(row?.["version"]),
      state: row?.["state"] as GateState["state"],
      failures: Number(row?.["failures"]),
      circuitOpenedAt: at(row?.["circuit_opened_at"]),
      pausedUntil: at(row?.["paused_until"]),
      waitingSince: at(row?.["waiting_since"]),
      waitedMs: Number(row?.["waited_ms"]),
      releasedAt: at(row?.["released_at"]),
    };
  };
  const begin = async (): Promise<void> => {
    await db.sql.query("DELETE FROM connection");
    await db.sql.query(
      `INSERT INTO connection (shop_id, provider, enabled, version, created_at, updated_at) VALUES (1, 'naiz', true, $1, $2, $2)`,
      [VERSION, new Date(START)],
    );
  };
  beforeEach(begin);

  it("is what the model says, in one of the two orders", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 10 }), async (moments) => {
        await begin();
        let now = START;
        let known = FRESH;
        for (const { one, other, later } of moments) {
          now += later;
          const groups = [one, ...(other ? [other] : [])].map((signals) => dated(signals, now));
          await Promise.all(groups.map((signals) => applyGateSignals(db.sql, signals, new Date(now))));
          const after = (order: SignalOf[][]): GateState =>
            order.reduce((state, signals) => {
              const change = changeOf(signals);
              return change ? applyChange(state, change, now) : state;
            }, known);
          const actual = await read();
          expect([after(groups), after([...groups].reverse())]).toContainEqual(actual);
          known = actual;
        }
      }),
      { numRuns: 150 },
    );
  });
});
