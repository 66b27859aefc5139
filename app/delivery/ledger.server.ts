import {
  DELIVERY_STATUSES,
  type DeliveryStatus,
  type LineOutcome,
  type OrderEvent,
  type SkippedLine,
} from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database.server.ts";

/** A delivery as the ledger shows it. */
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

/** A line of the order, as far as a person needs it to know the line again. */
export interface LedgerLine {
  id: string;
  title: string | null;
  variantTitle: string | null;
}

export interface LedgerDetail extends LedgerEntry {
  /** When the order was placed. */
  placedAt: Date;
  /** The order's lines; none once the order's body is erased. */
  orderLines: LedgerLine[];
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
  /** Continues after the last entry of the page before, or goes back from the first of the page after. */
  after?: string | undefined;
  before?: string | undefined;
  limit: number;
}

const ENTRY = `
  d.order_id AS "orderId", o.name AS "orderName", d.provider, d.event, d.sequence, d.status, d.reason,
  d.due_at AS "dueAt", d.lane, d.attempts, d.doubles, d.warnings, d.received_at AS "receivedAt",
  d.settled_at AS "settledAt", o.link_method AS "linkMethod"`;

export interface LedgerPage {
  entries: LedgerEntry[];
  /** Cursors of the pages that follow (`after`) and came before (`before`); null where there is none. */
  next: string | null;
  previous: string | null;
}

/** Reads a page of a shop's deliveries, newest order first. */
export async function listDeliveries(sql: Sql, shopId: number, filter: LedgerFilter): Promise<LedgerPage> {
  const after = readCursor(filter.after);
  const before = after ? null : readCursor(filter.before);
  const cursor = after ?? before;
  const order = before ? "ASC" : "DESC";
  const rows = await sql.query<LedgerEntry>(
    `SELECT ${ENTRY} FROM delivery d JOIN orders o ON o.shop_id = d.shop_id AND o.order_id = d.order_id
     WHERE d.shop_id = $1
       AND ($2::text IS NULL OR d.provider = $2) AND ($3::text IS NULL OR d.status = $3)
       AND ($4::text IS NULL OR o.name = $4 OR o.order_id = $4)
       AND ($5::timestamptz IS NULL OR
            (d.received_at, d.order_id, d.provider, d.event, d.sequence) ${before ? ">" : "<"} ($5, $6, $7, $8, $9::int))
     ORDER BY ${["received_at", "order_id", "provider", "event", "sequence"].map((key) => `d.${key} ${order}`).join(", ")}
     LIMIT $10`,
    [
      shopId,
      filter.provider ?? null,
      filter.status ?? null,
      filter.order ?? null,
      cursor?.[0] ?? null,
      cursor?.[1] ?? null,
      cursor?.[2] ?? null,
      cursor?.[3] ?? null,
      cursor ? Number(cursor[4]) : null,
      filter.limit + 1,
    ],
  );
  const more = rows.length > filter.limit;
  const entries = rows.slice(0, filter.limit);
  if (before) entries.reverse();
  const [first] = entries;
  const last = entries.at(-1);
  return {
    entries,
    next: last && (before || more) ? cursorOf(last) : null,
    previous: first && (after || (before && more)) ? cursorOf(first) : null,
  };
}

const cursorOf = (entry: LedgerEntry): string =>
  [entry.receivedAt.toISOString(), entry.orderId, entry.provider, entry.event, entry.sequence].join("~");

function readCursor(text: string | undefined): string[] | null {
  const parts = text?.split("~") ?? [];
  const isCursor = parts.length === 5 && !Number.isNaN(Date.parse(parts[0] ?? "")) && /^\d{1,9}$/.test(parts[4] ?? "");
  return isCursor ? parts : null;
}

/** How a shop's deliveries stand, by provider and status: those of the orders received since an instant. */
export async function countDeliveries(
  sql: Sql,
  shopId: number,
  since: Date,
): Promise<{ provider: ProviderName; status: DeliveryStatus; count: number }[]> {
  return sql.query(
    `SELECT provider, status, count(*)::int AS count FROM delivery
     WHERE shop_id = $1 AND status = ANY($3::text[]) AND received_at >= $2 GROUP BY 1, 2 ORDER BY 1, 2`,
    [shopId, since, DELIVERY_STATUSES],
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
       d.provider_ref AS "providerRef", o.placed_at AS "placedAt",
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', l->'id', 'title', l->'title', 'variantTitle', l->'variantTitle'))
                 FROM jsonb_array_elements(p.body->'lines') l), '[]') AS "orderLines"
     FROM delivery d JOIN orders o ON o.shop_id = d.shop_id AND o.order_id = d.order_id
       LEFT JOIN order_payload p
         ON p.received_at = o.received_at AND p.shop_id = o.shop_id AND p.order_id = o.order_id
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
