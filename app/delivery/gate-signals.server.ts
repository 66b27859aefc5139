import { columns } from "../platform/database/columns.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { ConnectionKey } from "./connection-key.ts";
import {
  changeOf,
  FAILURES_TO_OPEN,
  type GateChange,
  HELD_PROBE_EVERY_MS,
  PROBE_EVERY_MS,
  type SignalOf,
} from "./gate.ts";
import { waited } from "./release.server.ts";

const CHANGE = columns({
  shop_id: "int4",
  provider: "text",
  succeeded: "bool",
  failures: "int4",
  paused_until: "timestamptz",
  held_version: "int4",
  held_reason: "text",
  proven_version: "int4",
});

// Everything is decided here, on rows as they are once they are locked: two workers that change one connection follow
// each other. `applyChange` in gate.ts says the same in words that a test can play. Of a connection that works, and of
// which a success says nothing new, the row isn't touched.
const APPLY = `
  WITH locked AS (
    SELECT c.*, i.succeeded, i.failures AS failed, i.paused_until AS asked_until, i.held_reason,
      i.held_version = c.version AS holds, i.proven_version = c.version AS proven
    FROM ${CHANGE.from(2, "i")} JOIN connection c ON c.shop_id = i.shop_id AND c.provider = i.provider
    WHERE i.failures > 0 OR i.paused_until IS NOT NULL OR i.held_version IS NOT NULL OR c.failures > 0
       OR c.circuit_opened_at IS NOT NULL OR c.state = 'held'
    ORDER BY c.shop_id, c.provider FOR UPDATE OF c
  ),
  decided AS (
    SELECT *, circuit IS NOT NULL OR gate = 'held' OR paused IS NOT NULL AS waits FROM (
      SELECT *,
        CASE WHEN counted >= ${FAILURES_TO_OPEN} THEN coalesce(circuit_opened_at, $1)
             WHEN succeeded THEN NULL ELSE circuit_opened_at END AS circuit,
        CASE WHEN holds THEN 'held' WHEN proven THEN 'open' ELSE state END AS gate,
        greatest(paused_until, asked_until) AS paused
      FROM (SELECT *, CASE WHEN succeeded THEN 0 ELSE failures END + failed AS counted FROM locked) a
    ) b
  )
  UPDATE connection c
  SET failures = d.counted, circuit_opened_at = d.circuit, state = d.gate, paused_until = d.paused,
      reason = CASE WHEN d.holds THEN d.held_reason WHEN d.gate = 'open' THEN NULL ELSE d.reason END,
      -- What a provider refuses is no longer proven, whatever opens the connection again.
      proven_at = CASE WHEN d.holds THEN NULL ELSE c.proven_at END,
      held_at = CASE WHEN d.gate = 'held' THEN coalesce(d.held_at, $1) END,
      probe_at = CASE WHEN d.gate = 'held' THEN CASE WHEN d.state = 'held' THEN d.probe_at
                        ELSE $1::timestamptz + interval '${HELD_PROBE_EVERY_MS} milliseconds' END
                      WHEN d.circuit IS NOT NULL
                        THEN coalesce(d.probe_at, $1::timestamptz + interval '${PROBE_EVERY_MS} milliseconds') END,
      waiting_since = CASE WHEN d.waits THEN coalesce(d.waiting_since, $1) END,
      waited_ms = d.waited_ms + CASE WHEN d.waits THEN 0 ELSE ${waited("d")} END,
      released_at = CASE WHEN ${ends("d")} THEN $1 ELSE d.released_at END,
      pace_at = CASE WHEN ${ends("d")} THEN $1 ELSE d.pace_at END,
      paced_since = CASE WHEN ${ends("d")} OR d.counted > 0 THEN $1 ELSE d.paced_since END
  FROM decided d WHERE c.shop_id = d.shop_id AND c.provider = d.provider
  RETURNING c.shop_id AS "shopId", c.provider, ${ends("d")} AS released`;

/** Whether a connection that was decided upon stops waiting. */
function ends(row: string): string {
  return `(NOT ${row}.waits AND ${row}.waiting_since IS NOT NULL)`;
}

/**
 * Turns what a group of attempts says of their connections into the connections' state. Returns the connections that let
 * go of what waited for them.
 */
export async function applyGateSignals(sql: Sql, signals: readonly SignalOf[], now: Date): Promise<ConnectionKey[]> {
  const changes = [...Map.groupBy(signals, ({ shopId, provider }) => `${shopId}/${provider}`).values()].flatMap(
    (group) => {
      const change = changeOf(group);
      const [first] = group;
      return change && first ? [toColumns(first, change)] : [];
    },
  );
  if (changes.length === 0) return [];
  changes.sort((a, b) => a.shop_id - b.shop_id || (a.provider < b.provider ? -1 : 1));
  const rows = await sql.query<ConnectionKey & { released: boolean }>(APPLY, [now, ...CHANGE.parameters(changes)]);
  return rows.filter(({ released }) => released);
}

const toColumns = ({ shopId, provider }: ConnectionKey, change: GateChange) => ({
  shop_id: shopId,
  provider,
  succeeded: change.succeeded,
  failures: change.failures,
  paused_until: change.pausedUntil,
  held_version: change.heldVersion,
  held_reason: change.heldReason,
  proven_version: change.provenVersion,
});
