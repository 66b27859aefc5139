import type { DeliveryStatus, LineOutcome, OrderEvent } from "#app/domain/delivery.ts";
import type { ProviderName } from "#test/support/providers.ts";

/** A delivery as the database has it, its order's row and what is due taken together. */
export interface LedgerRow {
  shopId: number;
  orderId: string;
  provider: ProviderName;
  event: OrderEvent;
  sequence: number;
  /** `sending` where a worker holds it, `held` where its connection is. */
  status: DeliveryStatus;
  reason: string | null;
  lane: string;
  dueAt: Date | null;
  attempts: number;
  doubles: number;
  warnings: string[];
  providerRef: string | null;
  lines: LineOutcome[] | null;
  history: { number: number; at: number; outcome: string }[];
}

/** Every delivery that is written down, as a table: for tests, and whoever looks into the database from outside. */
export const LEDGER = `
  SELECT o.shop_id AS "shopId", o.order_id AS "orderId", split_part(e.key, '/', 1) AS provider,
    split_part(e.key, '/', 2) AS event, split_part(e.key, '/', 3)::int AS sequence,
    CASE WHEN e.value->>'status' <> 'pending' THEN e.value->>'status' WHEN d.claimed_by IS NOT NULL THEN 'sending'
         WHEN c.state = 'held' THEN 'held' ELSE 'pending' END AS status,
    e.value->>'reason' AS reason, coalesce(e.value->>'lane', 'live') AS lane,
    CASE WHEN e.value->>'status' = 'pending' THEN d.due_at END AS "dueAt",
    coalesce((e.value->>'attempts')::int, jsonb_array_length(e.value->'history'), 0) AS attempts, coalesce((e.value->>'doubles')::int, 0) AS doubles,
    coalesce(e.value->'warnings', '[]') AS warnings, e.value->>'providerRef' AS "providerRef", e.value->'lines' AS lines,
    coalesce((SELECT jsonb_agg(jsonb_build_object('number', n.place, 'outcome', e.value->'status') || n.note ORDER BY n.place)
      FROM jsonb_array_elements(e.value->'history') WITH ORDINALITY AS n(note, place)), '[]') AS history
  FROM orders o CROSS JOIN LATERAL jsonb_each(o.deliveries) e
  LEFT JOIN due d ON d.shop_id = o.shop_id AND d.order_id = o.order_id AND d.queue = split_part(e.key, '/', 1)
  LEFT JOIN connection c ON c.shop_id = o.shop_id AND c.provider = split_part(e.key, '/', 1)
  ORDER BY o.shop_id, o.order_id, provider, event, sequence`;

/** Reads every delivery, by order, provider and event. */
export function readLedger(sql: { query<Row>(text: string): Promise<Row[]> }): Promise<LedgerRow[]> {
  return sql.query<LedgerRow>(LEDGER);
}
