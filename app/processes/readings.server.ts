import { waitingConnections } from "../delivery/waiting-connections.ts";
import type { Database } from "../platform/database.server.ts";
import type { Readings } from "../platform/metrics.server.ts";

// Connections and shops with something due are found by jumping from one to the next in the partial indexes, so that a
// scrape costs by their number, never by the length of a backlog. A backfill's orders are old by nature.
const READ = `
  WITH RECURSIVE ${waitingConnections("pending")},
  planning AS (
    (SELECT shop_id FROM orders WHERE plan_due_at IS NOT NULL ORDER BY shop_id LIMIT 1)
    UNION ALL
    SELECT following.* FROM planning p, LATERAL (
      SELECT o.shop_id FROM orders o WHERE o.plan_due_at IS NOT NULL AND o.shop_id > p.shop_id ORDER BY o.shop_id LIMIT 1
    ) following
  ),
  undelivered AS (
    SELECT min(first.due_at) AS since FROM waiting w
    JOIN connection c ON c.shop_id = w.shop_id AND c.provider = w.provider
    JOIN shop s ON s.id = w.shop_id,
    LATERAL (
      SELECT d.due_at FROM delivery d
      WHERE d.status = 'pending' AND d.shop_id = w.shop_id AND d.provider = w.provider AND d.due_at <= $1
        AND d.lane <> 'backfill'
      ORDER BY d.due_at LIMIT 1
    ) first
    WHERE s.state = 'active' AND c.enabled AND c.state = 'open' AND c.paused_until IS NULL
      AND c.circuit_opened_at IS NULL
  ),
  unplanned AS (
    SELECT min(first.plan_due_at) AS since FROM planning p JOIN shop s ON s.id = p.shop_id,
    LATERAL (
      SELECT o.plan_due_at FROM orders o
      WHERE o.plan_due_at <= $1 AND o.shop_id = p.shop_id AND o.origin <> 'backfill' ORDER BY o.plan_due_at LIMIT 1
    ) first
    WHERE s.state = 'active'
  ),
  held AS (SELECT provider, count(*)::int AS count FROM delivery WHERE status = 'held' GROUP BY 1),
  dead AS (
    SELECT d.provider, count(*)::int AS count FROM shop s, LATERAL (
      SELECT provider FROM delivery d
      WHERE d.shop_id = s.id AND d.status = 'dead' AND d.received_at > $1::timestamptz - interval '7 days'
      -- Kept apart, so that the planner goes through the index shop by shop.
      OFFSET 0
    ) d GROUP BY 1
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
    extract(epoch FROM $1::timestamptz - (SELECT since FROM unplanned))::float8 AS plan,
    extract(epoch FROM $1::timestamptz - (SELECT since FROM undelivered))::float8 AS deliver,
    coalesce((SELECT json_agg(held) FROM held), '[]') AS held,
    coalesce((SELECT json_agg(dead) FROM dead), '[]') AS dead,
    coalesce((SELECT json_agg(gates) FROM gates), '[]') AS connections,
    coalesce((SELECT json_agg(jobs) FROM jobs), '[]') AS "jobsWaiting"`;

const WITHIN_MS = 3_000;
const KEPT_MS = 1_000;

interface Row extends Pick<Readings, "held" | "dead" | "connections" | "jobsWaiting"> {
  plan: number | null;
  deliver: number | null;
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
    const [rows, workers] = await Promise.all([sql.query<Row>(READ, [new Date(now())]), countWorkers()]);
    const { plan = null, deliver = null, held = [], dead = [], connections = [], jobsWaiting = [] } = rows[0] ?? {};
    const age = (seconds: number | null): number => Math.max(0, seconds ?? 0);
    return { queueAge: { plan: age(plan), deliver: age(deliver) }, held, dead, connections, jobsWaiting, workers };
  };

  return () => {
    if (!kept || Math.abs(now() - kept.at) >= KEPT_MS) kept = { at: now(), readings: within(WITHIN_MS, read()) };
    return kept.readings;
  };
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
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
