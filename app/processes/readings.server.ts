import { RESTORED } from "../delivery/rows.ts";
import type { Database } from "../platform/database/database.server.ts";
import type { Readings } from "../platform/telemetry/metrics.server.ts";

/** So many rows that wait for one held connection are counted. */
const COUNTED_AT_MOST = 10_000;

// Connections and shops with something due are found by jumping from one to the next in the partial index, so that a
// scrape costs by their number, never by the length of a backlog. A backfill's orders are old by nature.
const READ = `
  WITH RECURSIVE waiting AS (
    (SELECT d.queue, d.shop_id FROM due d WHERE d.claimed_by IS NULL ORDER BY d.queue, d.shop_id LIMIT 1)
    UNION ALL
    SELECT following.* FROM waiting w, LATERAL (
      SELECT d.queue, d.shop_id FROM due d
      WHERE d.claimed_by IS NULL AND (d.queue, d.shop_id) > (w.queue, w.shop_id) ORDER BY d.queue, d.shop_id LIMIT 1
    ) following
  ),
  oldest AS (
    SELECT w.queue = 'plan' AS plan, min(first.due_at) AS since FROM waiting w
    JOIN shop s ON s.id = w.shop_id AND s.state = 'active'
    LEFT JOIN connection c ON c.shop_id = w.shop_id AND c.provider = w.queue,
    LATERAL (
      SELECT d.due_at FROM due d
      WHERE d.claimed_by IS NULL AND d.queue = w.queue AND d.shop_id = w.shop_id AND d.due_at <= $1 AND d.lane <> 'backfill'
      ORDER BY d.due_at LIMIT 1
    ) first
    WHERE w.queue = 'plan' OR c.enabled AND c.state = 'open' AND c.paused_until IS NULL AND c.circuit_opened_at IS NULL
      AND c.released_at IS NULL
    GROUP BY 1
  ),
  held AS (
    SELECT w.queue AS provider, sum(counted.count)::int AS count FROM waiting w
    JOIN connection c ON c.shop_id = w.shop_id AND c.provider = w.queue AND c.state = 'held',
    LATERAL (SELECT count(*) FROM (
      SELECT 1 FROM due d WHERE d.claimed_by IS NULL AND d.queue = w.queue AND d.shop_id = w.shop_id LIMIT ${COUNTED_AT_MOST}
    ) waits) counted GROUP BY 1
  ),
  dead AS (
    SELECT provider, sum(value)::int AS count FROM tally
    WHERE status = 'dead' AND day > ($1::timestamptz - interval '7 days')::date GROUP BY 1 HAVING sum(value) > 0
  ),
  gates AS (
    SELECT c.provider, CASE WHEN NOT c.enabled THEN 'off' WHEN c.state = 'held' THEN 'held'
        WHEN c.circuit_opened_at IS NOT NULL THEN 'circuit_open' WHEN c.paused_until > $1 THEN 'paused'
        ELSE 'open' END AS state, count(*)::int AS count
    FROM connection c JOIN shop s ON s.id = c.shop_id WHERE s.state = 'active' GROUP BY 1, 2
  ),
  -- As the queue itself counts them, once a minute.
  jobs AS (SELECT name AS kind, ready_count AS count FROM pgboss.queue WHERE name NOT LIKE '!_!_%' ESCAPE '!')
  SELECT
    extract(epoch FROM $1::timestamptz - (SELECT since FROM oldest WHERE plan))::float8 AS plan,
    extract(epoch FROM $1::timestamptz - (SELECT since FROM oldest WHERE NOT plan))::float8 AS deliver,
    extract(epoch FROM $1::timestamptz - (SELECT min(claimed_at) FROM due WHERE claimed_by > ${RESTORED}))::float8 AS sending,
    (SELECT count(*)::int FROM (SELECT 1 FROM due WHERE claimed_by = ${RESTORED} LIMIT ${COUNTED_AT_MOST}) w) AS restored,
    coalesce((SELECT json_agg(held) FROM held), '[]') AS held,
    coalesce((SELECT json_agg(dead) FROM dead), '[]') AS dead,
    coalesce((SELECT json_agg(gates) FROM gates), '[]') AS connections,
    coalesce((SELECT json_agg(jobs) FROM jobs), '[]') AS "jobsWaiting"`;

const WITHIN_MS = 3_000;
const KEPT_MS = 1_000;

interface Row extends Pick<Readings, "held" | "dead" | "connections" | "jobsWaiting"> {
  plan: number | null;
  deliver: number | null;
  sending: number | null;
  restored: number;
}

/**
 * Reads what waits in the database, once a second at most however many ask. Rejects when the database doesn't answer in
 * time: whoever asks has a prober's patience.
 */
export function createReadings(
  { sql }: Pick<Database, "sql">,
  { now, countWorkers }: { now(): number; countWorkers(): Promise<number> },
): () => Promise<Readings> {
  let kept: { at: number; readings: Promise<Readings> } | null = null;

  const read = async (): Promise<Readings> => {
    const [rows, workers, refused] = await Promise.all([
      sql.query<Row>(READ, [new Date(now())]),
      countWorkers(),
      sql.query<{ name: string }>(`SELECT name FROM app_refusal`),
    ]);
    const {
      plan = null,
      deliver = null,
      sending = null,
      restored = 0,
      held = [],
      dead = [],
      connections = [],
      jobsWaiting = [],
    } = rows[0] ?? {};
    const age = (seconds: number | null): number => Math.max(0, seconds ?? 0);
    return {
      queueAge: { plan: age(plan), deliver: age(deliver) },
      sendingAge: age(sending),
      restored,
      held,
      dead,
      connections,
      jobsWaiting,
      workers,
      refused,
    };
  };

  return () => {
    if (!kept || Math.abs(now() - kept.at) >= KEPT_MS) kept = { at: now(), readings: within(WITHIN_MS, read()) };
    return kept.readings;
  };
}

/** What comes in time; rejects when it is late. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The database didn't answer in time.")), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
