import type { DeliveryStatus, LineOutcome, OrderEvent, SkippedLine } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database.server.ts";

/** A delivery as the ledger shows it. `connectionWaits` says why nothing is sent now, where that is so. */
export interface LedgerEntry {
  orderId: string;
  orderName: string | null;
  provider: ProviderName;
  event: OrderEvent;
  sequence: number;
  status: DeliveryStatus;
  reason: string | null;
  dueAt: Date | null;
  lane: string;
  attempts: number;
  doubles: number;
  warnings: string[];
  receivedAt: Date;
  settledAt: Date | null;
  linkMethod: string;
}

export interface LedgerAttempt {
  number: number;
  startedAt: Date;
  durationMs: number;
  httpStatus: number | null;
  outcome: string;
  code: string | null;
  message: string | null;
  reference: string | null;
  retryAfterMs: number | null;
}

export interface LedgerDetail extends LedgerEntry {
  skippedLines: SkippedLine[];
  lines: LineOutcome[];
  providerRef: string | null;
  history: LedgerAttempt[];
}

export interface LedgerFilter {
  provider?: ProviderName | undefined;
  status?: DeliveryStatus | undefined;
  /** The order's name or id, whole. */
  order?: string | undefined;
  /** Continues after the last entry of the page before. */
  after?: string | undefined;
  limit: number;
}

const ENTRY = `
  d.order_id AS "orderId", o.name AS "orderName", d.provider, d.event, d.sequence, d.status, d.reason,
  d.due_at AS "dueAt", d.lane, d.attempts, d.doubles, d.warnings, d.received_at AS "receivedAt",
  d.settled_at AS "settledAt", o.link_method AS "linkMethod"`;

/** Reads a page of a shop's deliveries, newest order first. `next` continues it. */
export async function listDeliveries(
  sql: Sql,
  shopId: number,
  filter: LedgerFilter,
): Promise<{ entries: LedgerEntry[]; next: string | null }> {
  const after = readCursor(filter.after);
  const rows = await sql.query<LedgerEntry>(
    `SELECT ${ENTRY} FROM delivery d JOIN orders o ON o.shop_id = d.shop_id AND o.order_id = d.order_id
     WHERE d.shop_id = $1
       AND ($2::text IS NULL OR d.provider = $2) AND ($3::text IS NULL OR d.status = $3)
       AND ($4::text IS NULL OR o.name = $4 OR o.order_id = $4)
       AND ($5::timestamptz IS NULL OR
            (d.received_at, d.order_id, d.provider, d.event, d.sequence) < ($5, $6, $7, $8, $9::int))
     ORDER BY d.received_at DESC, d.order_id DESC, d.provider DESC, d.event DESC, d.sequence DESC LIMIT $10`,
    [
      shopId,
      filter.provider ?? null,
      filter.status ?? null,
      filter.order ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      after?.[2] ?? null,
      after?.[3] ?? null,
      after ? Number(after[4]) : null,
      filter.limit + 1,
    ],
  );
  const entries = rows.slice(0, filter.limit);
  const last = rows.length > filter.limit ? entries.at(-1) : undefined;
  return { entries, next: last ? cursorOf(last) : null };
}

const cursorOf = (entry: LedgerEntry): string =>
  [entry.receivedAt.toISOString(), entry.orderId, entry.provider, entry.event, entry.sequence].join("~");

function readCursor(text: string | undefined): string[] | null {
  const parts = text?.split("~") ?? [];
  const isCursor = parts.length === 5 && !Number.isNaN(Date.parse(parts[0] ?? "")) && /^\d{1,9}$/.test(parts[4] ?? "");
  return isCursor ? parts : null;
}

/** How a shop's deliveries stand, by provider and status. */
export async function countDeliveries(
  sql: Sql,
  shopId: number,
): Promise<{ provider: ProviderName; status: DeliveryStatus; count: number }[]> {
  return sql.query(
    `SELECT provider, status, count(*)::int AS count FROM delivery WHERE shop_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
    [shopId],
  );
}

/** Names one delivery of a shop. */
export interface DeliveryName {
  orderId: string;
  provider: ProviderName;
  event: OrderEvent;
  sequence: number;
}

/** One delivery with its attempts, oldest first, or null. */
export async function showDelivery(sql: Sql, shopId: number, name: DeliveryName): Promise<LedgerDetail | null> {
  const key = [shopId, name.orderId, name.provider, name.event, name.sequence];
  const [entry] = await sql.query<Omit<LedgerDetail, "history">>(
    `SELECT ${ENTRY}, coalesce(d.skipped_lines, '[]') AS "skippedLines", coalesce(d.lines, '[]') AS lines,
       d.provider_ref AS "providerRef"
     FROM delivery d JOIN orders o ON o.shop_id = d.shop_id AND o.order_id = d.order_id
     WHERE (d.shop_id, d.order_id, d.provider, d.event, d.sequence) = ($1, $2, $3, $4, $5)`,
    key,
  );
  if (!entry) return null;
  const history = await sql.query<LedgerAttempt>(
    `SELECT number, started_at AS "startedAt", duration_ms AS "durationMs", http_status AS "httpStatus", outcome, code,
       message, reference, retry_after_ms AS "retryAfterMs"
     FROM attempt WHERE received_at = $6 AND (shop_id, order_id, provider, event, sequence) = ($1, $2, $3, $4, $5)
     ORDER BY number`,
    [...key, entry.receivedAt],
  );
  return { ...entry, history };
}
