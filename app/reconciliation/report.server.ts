import type { Sql } from "../platform/database.server.ts";
import { type OpenIncident, openIncidents } from "../platform/incidents.server.ts";
import type { DayBooks } from "./books.ts";

export interface BooksReport {
  lookedUntil: Date | null;
  /** The days of the last night's comparison. */
  days: DayBooks[];
  incidents: OpenIncident[];
  /** Orders of the last thirty days of which no webhook told. */
  webhookMissing: number;
}

/** How a shop's books stand. */
export async function readBooksOf(sql: Sql, shopId: number): Promise<BooksReport> {
  const [row] = await sql.query<{ lookedUntil: Date | null; days: DayBooks[] | null; webhookMissing: number }>(
    `SELECT (SELECT looked_until FROM reconciliation WHERE shop_id = $1) AS "lookedUntil",
       (SELECT progress->'days' FROM operation WHERE shop_id = $1 AND kind = 'reconciliation' ORDER BY id DESC LIMIT 1) AS days,
       (SELECT count(*)::int FROM orders o WHERE shop_id = $1 AND webhook_missing
          AND received_at >= (SELECT max(received_at) - interval '30 days' FROM orders WHERE shop_id = $1)) AS "webhookMissing"`,
    [shopId],
  );
  const incidents = await openIncidents(sql, shopId, "books_open");
  return {
    lookedUntil: row?.lookedUntil ?? null,
    days: row?.days ?? [],
    incidents,
    webhookMissing: row?.webhookMissing ?? 0,
  };
}
