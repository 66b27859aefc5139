import pg from "pg";
import { LEDGER } from "#test/support/ledger.ts";
import type { LedgerLine } from "./judge.ts";

/** What the app still has to do, as its database says. Instants in milliseconds. */
export interface WorkLeft {
  /** Deliveries being sent, or due by now, and orders due to be planned. */
  busy: number;
  /** When the next thing becomes due that lies ahead; null when nothing waits. */
  nextAt: number | null;
  /** Deliveries of held connections. */
  held: number;
}

/** Looks into the app's database, beside the app: to pace the run and to explain findings. */
export interface LedgerView {
  workLeft(now: number): Promise<WorkLeft>;
  lines(): Promise<LedgerLine[]>;
  query<Row extends object>(text: string, params?: unknown[]): Promise<Row[]>;
}

const WORK_LEFT = `
  WITH waiting AS (
    SELECT CASE WHEN d.queue = 'plan' THEN d.due_at
      WHEN c.state = 'held' THEN NULL
      WHEN c.circuit_opened_at IS NOT NULL THEN greatest(c.probe_at, c.paused_until)
      WHEN c.released_at IS NOT NULL AND d.set_at <= c.released_at AND d.lane <> 'backfill' THEN c.pace_at
      ELSE greatest(d.due_at, c.paused_until) END AS at
    FROM due d LEFT JOIN connection c ON c.shop_id = d.shop_id AND c.provider = d.queue
    WHERE d.claimed_by IS NULL AND (d.queue = 'plan' OR c.enabled)
  )
  SELECT ((SELECT count(*) FROM due WHERE claimed_by IS NOT NULL)
        + (SELECT count(*) FROM waiting WHERE at <= $1))::int AS busy,
    (SELECT extract(epoch FROM min(at))::float8 * 1000 FROM waiting WHERE at > $1) AS "nextAt",
    (SELECT count(*)::int FROM due d JOIN connection c ON c.shop_id = d.shop_id AND c.provider = d.queue
     WHERE c.state = 'held') AS held`;

/** Opens the view on a server. Each look makes a connection of its own: the server is ended now and then. */
export function viewServer(url: string): LedgerView {
  const query = async <Row extends object>(text: string, params: unknown[] = []): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query<Row & pg.QueryResultRow>(text, params)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  return {
    query,
    async workLeft(now) {
      const [row] = await query<WorkLeft>(WORK_LEFT, [new Date(now)]);
      return row ?? { busy: 0, nextAt: null, held: 0 };
    },
    lines: () =>
      query<LedgerLine>(`SELECT l."orderId", l.provider, l.event, l.status, l.reason, l.doubles FROM (${LEDGER}) l`),
  };
}
